package io.spanguard.trace;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The position of a caller in a distributed trace, as W3C Trace Context (Recommendation of 23
 * November 2021) carries it in the headers traceparent and tracestate. Immutable and safe for use
 * by many threads.
 *
 * <pre>{@code
 * TraceContext next = new TraceContext(recorder.traceId(), call.spanId(), 1, null);
 * request.setHeader("traceparent", next.traceparent());
 * }</pre>
 *
 * @param traceId 32 lower-case hex digits, not all zero
 * @param parentId 16 lower-case hex digits, not all zero: the caller's span
 * @param flags the 8 flag bits
 * @param traceState null where there is none or it could not be read
 */
public record TraceContext(
    String traceId, String parentId, int flags, @Nullable String traceState) {

  /** The only flag that the recommendation defines. */
  public static final int FLAG_SAMPLED = 0x01;

  // version 2, trace id 32, parent id 16, flags 2, and three dashes
  private static final int LENGTH = 55;

  public TraceContext {
    requireNonNull(traceId, "traceId");
    requireNonNull(parentId, "parentId");
    if (!isId(traceId, 32)) {
      throw new IllegalArgumentException(
          "traceId is not 32 lower-case hex digits, not all zero: " + traceId);
    }
    if (!isId(parentId, 16)) {
      throw new IllegalArgumentException(
          "parentId is not 16 lower-case hex digits, not all zero: " + parentId);
    }
    if (flags < 0 || flags > 0xff) {
      throw new IllegalArgumentException("flags is not 0 to 255: " + flags);
    }
  }

  /**
   * Reads the headers of a request. Empty where there is no traceparent, more than one, or one that
   * the recommendation calls invalid; the trace is then restarted. A tracestate that cannot be read
   * is dropped, the traceparent stays good. Of a tracestate with a key twice the first member is
   * kept, since the newest stands first; one of more than 2,048 characters loses members of more
   * than 128 characters, then its last ones.
   *
   * @param parents all values of the header traceparent
   * @param states all values of the header tracestate, in order
   */
  public static Optional<TraceContext> parse(List<String> parents, List<String> states) {
    if (parents.size() != 1) {
      return Optional.empty();
    }
    String header = TraceState.trim(parents.get(0));
    if (!isTraceparent(header)) {
      return Optional.empty();
    }
    return Optional.of(
        new TraceContext(
            header.substring(3, 35),
            header.substring(36, 52),
            Integer.parseInt(header, 53, 55, 16),
            TraceState.parse(states)));
  }

  public boolean isSampled() {
    return (flags & FLAG_SAMPLED) != 0;
  }

  /**
   * The header traceparent that tells the next hop that this span is its parent: version 00,
   * unknown flags zero.
   */
  public String traceparent() {
    return "00-" + traceId + '-' + parentId + (isSampled() ? "-01" : "-00");
  }

  private static boolean isTraceparent(String header) {
    if (header.length() < LENGTH
        || !isHex(header, 0, 2)
        || header.startsWith("ff")
        || header.charAt(2) != '-'
        || header.charAt(35) != '-'
        || header.charAt(52) != '-'
        || !isHex(header, 53, 55)) {
      return false;
    }
    // §2.2.2: a higher version may go on after another dash; this one may not
    boolean endsWell =
        header.length() == LENGTH || (!header.startsWith("00") && header.charAt(LENGTH) == '-');
    return endsWell && isId(header.substring(3, 35), 32) && isId(header.substring(36, 52), 16);
  }

  private static boolean isId(String id, int digits) {
    if (id.length() != digits || !isHex(id, 0, digits)) {
      return false;
    }
    for (int i = 0; i < digits; i++) {
      if (id.charAt(i) != '0') {
        return true;
      }
    }
    return false;
  }

  private static boolean isHex(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
        return false;
      }
    }
    return true;
  }
}
