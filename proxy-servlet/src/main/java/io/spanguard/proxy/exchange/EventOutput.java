package io.spanguard.proxy.exchange;

import io.spanguard.proxy.stream.ServerSentEvent;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The events of a stream on their way to the client, and between them comments that say nothing but
 * keep the connection in use: whoever has left is found when one cannot be written. Safe for use by
 * the exchange's thread and a {@link Heartbeat}; a comment never stands within an event, before the
 * head of the answer, or after {@link #end}.
 */
final class EventOutput {

  private static final ServerSentEvent COMMENT = ServerSentEvent.comment("keep-alive");

  private final ClientAnswer answer;
  private final ReentrantLock lock = new ReentrantLock();

  // guarded by lock
  private boolean begun;
  private boolean ended;
  private @Nullable ClientGone gone;
  private long lastNanoTime = System.nanoTime();

  EventOutput(ClientAnswer answer) {
    this.answer = answer;
  }

  /** Status and headers are decided: from here on comments may go out. */
  void begun() {
    lock.lock();
    try {
      begun = true;
    } finally {
      lock.unlock();
    }
  }

  /** Sends whole events, at once. */
  void write(List<ServerSentEvent> events) throws ClientGone {
    lock.lock();
    try {
      if (gone != null) {
        throw gone;
      }
      for (ServerSentEvent event : events) {
        answer.write(event.bytes(), 0, event.bytes().length);
      }
      answer.flush();
      lastNanoTime = System.nanoTime();
    } catch (ClientGone e) {
      gone = e;
      throw e;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sends a comment where nothing has been sent for so long. An answer that is being written right
   * now, for however long its client takes to read it, is not silent.
   *
   * @return after how many nanoseconds to look again
   */
  long commentAfter(long silenceNanos) throws ClientGone {
    if (!lock.tryLock()) {
      return silenceNanos;
    }
    try {
      long left = silenceNanos - (System.nanoTime() - lastNanoTime);
      if (left > 0) {
        return left;
      }
      if (begun && !ended) {
        write(List.of(COMMENT));
      }
      return silenceNanos;
    } finally {
      lock.unlock();
    }
  }

  /** Whether an event or a comment could not be written. */
  boolean isGone() {
    lock.lock();
    try {
      return gone != null;
    } finally {
      lock.unlock();
    }
  }

  /** No comment goes out any more; waits for one that is on its way. */
  void end() {
    lock.lock();
    try {
      ended = true;
    } finally {
      lock.unlock();
    }
  }
}
