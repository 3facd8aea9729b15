package io.spanguard.trace;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The position of a caller in a distributed trace, as W3C Trace Context (Recommendation of 23 November 2021) carries it in
 * the headers {@code traceparent} and {@code tracestate}. Immutable and safe for use by many threads.
 *
 * @param traceId 32 lower-case hex digits, not all zero
 * @param parentId 16 lower-case hex digits, not all zero: the caller's span
 * @param flags the 8 flag bits
 * @param traceState null where there is none or it could not be read
 */
public record TraceContext(
    String traceId, String parentId, int flags, @Nullable String traceState) {
  // HELPER: compact constructor checks, parse, write; every rule of the recommendation.

  public static final int FLAG_SAMPLED = 0x01;

  /**
   * Reads the headers of a request. Empty where there is no {@code traceparent}, more than one, or one that the
   * recommendation calls invalid; the trace is then restarted. A {@code tracestate} that cannot be read is dropped, the
   * {@code traceparent} stays good.
   *
   * @param traceparents all values of the header {@code traceparent}
   * @param tracestates all values of the header {@code tracestate}, in order
   */
  public static Optional<TraceContext> parse(List<String> traceparents, List<String> tracestates) {
    throw new UnsupportedOperationException();
  }

  public boolean isSampled() {
    throw new UnsupportedOperationException();
  }

  /** The header {@code traceparent} that tells the next hop that this span is its parent: version 00, unknown flags zero. */
  public String traceparent() {
    throw new UnsupportedOperationException();
  }
}
