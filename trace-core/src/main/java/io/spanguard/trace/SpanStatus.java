package io.spanguard.trace;

import java.util.Locale;
import java.util.Optional;

/** How a span ended, in rising order of weight. Immutable and safe for use by many threads. */
public enum SpanStatus {
  /** It ended as it should, or said nothing of its end. */
  OK,
  /** It failed. */
  ERROR,
  /** A guardrail or a tool rule stopped it. */
  BLOCKED;

  private final String id = name().toLowerCase(Locale.ROOT);

  /** The lower-case word that stands for this status in JSON and in queries. */
  public String id() {
    return id;
  }

  /** The heavier of the two: blocked before error before ok. */
  public SpanStatus worst(SpanStatus other) {
    return compareTo(other) >= 0 ? this : other;
  }

  /** The status with this {@link #id()}, in any case; empty where there is none. */
  public static Optional<SpanStatus> fromId(String id) {
    for (SpanStatus status : values()) {
      if (status.id.equalsIgnoreCase(id)) {
        return Optional.of(status);
      }
    }
    return Optional.empty();
  }
}
