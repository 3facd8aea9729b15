package io.spanguard.proxy.wire;

import io.spanguard.proxy.stream.ServerSentEvent;

/** An answer while it streams in. For use by one thread. */
public interface StreamedAnswer {

  /**
   * Takes the next event apart.
   *
   * @throws WireFormatException when it is not of this API's shape
   */
  StreamedEvent accept(ServerSentEvent event);

  /** What has been said so far; parts' places are those of the buffered form of the same answer. */
  ModelAnswer answer();

  /** What the next event would be numbered, in an API that numbers them; else 0. */
  default long nextNumber() {
    return 0;
  }

  /** Whether the provider ended the stream in its own way. */
  boolean isComplete();

  /**
   * Whether another end may follow at once the one that makes the answer complete: some servers of
   * an API that has none send {@code [DONE]} all the same, and clients may wait for it.
   */
  default boolean mayEndAgain() {
    return false;
  }

  /** What one event of a stream is. */
  enum Kind {
    /** It carries text, reasoning or a piece of a tool call. */
    CONTENT,
    /** It carries the usage and nothing else. */
    USAGE,
    /** It ends the stream in the provider's own way, for instance {@code [DONE]}. */
    END,
    /** The provider reports an error. */
    ERROR,
    /** Anything else: pings, comments, role announcements, finish reasons. */
    OTHER
  }
}
