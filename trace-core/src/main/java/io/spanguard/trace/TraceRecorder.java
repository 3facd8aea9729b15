package io.spanguard.trace;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The spans of one request while it runs. For use by the thread of its request; one owner calls {@link #seal} exactly once,
 * in a {@code finally}.
 *
 * <p>Wall-clock time is read once; everything after is measured with the monotonic clock, so durations are true whatever
 * happens to the wall clock.
 */
public final class TraceRecorder {
  // HELPER: implement.

  /**
   * Starts recording; the clocks are read now.
   *
   * @param traceId the trace all spans belong to
   * @param remoteParentId the caller's own span; null where the root has no parent
   */
  public static TraceRecorder start(
      String traceId, @Nullable String remoteParentId, IdGenerator ids, Clock clock) {
    throw new UnsupportedOperationException();
  }

  public String traceId() {
    throw new UnsupportedOperationException();
  }

  /**
   * Starts a span now. The first one is the root; its parent must be null and becomes the remote parent, marked as remote
   * by {@link Span#FLAG_IS_REMOTE}.
   */
  public SpanHandle span(String name, SpanKind kind, @Nullable SpanHandle parent) {
    throw new UnsupportedOperationException();
  }

  /** As {@link #span}, started at a moment taken from {@link #now} earlier. */
  public SpanHandle spanAt(
      String name, SpanKind kind, @Nullable SpanHandle parent, Instant start) {
    throw new UnsupportedOperationException();
  }

  /** The present moment on this recorder's clock: the wall clock at its start plus the monotonic time since. */
  public Instant now() {
    throw new UnsupportedOperationException();
  }

  /**
   * Ends what still runs, the root last, and gives all spans as gateway spans.
   *
   * @throws IllegalStateException when called a second time
   */
  public List<Span> seal() {
    throw new UnsupportedOperationException();
  }
}
