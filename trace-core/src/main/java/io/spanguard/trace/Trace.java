package io.spanguard.trace;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The spans of one trace as the tree they form. Immutable and safe for use by many threads.
 *
 * <p>Survives whatever a sender makes of the parent ids: several roots, parents that are missing, spans that are their own
 * ancestors. A cycle is cut at its earliest span, which becomes a top node.
 */
public final class Trace {

  // HELPER: implement. Immutable: traceId, spans by start time (then span id), top nodes, children by span id.

  /**
   * The tree of these spans, all of one trace. Of several with the same id and source the highest revision counts; where
   * both sources claim an id the gateway's is kept.
   *
   * @throws IllegalArgumentException when there is no span, or they are not of one trace
   */
  public static Trace of(Collection<Span> spans) {
    throw new UnsupportedOperationException();
  }

  public String traceId() {
    throw new UnsupportedOperationException();
  }

  /** All spans, by start time. */
  public List<Span> spans() {
    throw new UnsupportedOperationException();
  }

  /** The spans that stand at the top of the tree: roots, orphans, and the earliest of each cycle; by start time. */
  public List<Span> tops() {
    throw new UnsupportedOperationException();
  }

  /** The spans directly below this one, by start time. */
  public List<Span> children(Span span) {
    throw new UnsupportedOperationException();
  }

  /** Null where the trace has no such span. */
  public @Nullable Span span(String spanId) {
    throw new UnsupportedOperationException();
  }

  /**
   * The spans that stand for whole calls: roots, and gateway {@code proxy.request} spans whose parent is the caller's own
   * (remote) span and has not arrived. By start time.
   */
  public List<Span> entries() {
    throw new UnsupportedOperationException();
  }

  /** Spans whose parent is missing and not remote. */
  public List<Span> orphans() {
    throw new UnsupportedOperationException();
  }

  public Instant startedAt() {
    throw new UnsupportedOperationException();
  }

  /** From the earliest start to the latest end. */
  public Duration duration() {
    throw new UnsupportedOperationException();
  }

  /** Blocked if a gateway span is, else the worst of the entry spans; the worst of all while there is no entry span. */
  public SpanStatus status() {
    throw new UnsupportedOperationException();
  }
}
