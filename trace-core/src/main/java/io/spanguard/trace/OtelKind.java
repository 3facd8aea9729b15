package io.spanguard.trace;

import java.util.Locale;

/**
 * OpenTelemetry's kind of a span, with the numbers of {@code
 * opentelemetry.proto.trace.v1.Span.SpanKind}. Kept so that a span goes out as it came in. Safe for
 * use by many threads.
 */
public enum OtelKind {
  UNSPECIFIED,
  INTERNAL,
  SERVER,
  CLIENT,
  PRODUCER,
  CONSUMER;

  private static final OtelKind[] KINDS = values();

  private final String id = name().toLowerCase(Locale.ROOT);

  /** The lower-case word that stands for this kind in JSON, for instance {@code client}. */
  public String id() {
    return id;
  }

  /** The number in the protocol, 0 to 5. */
  @SuppressWarnings("EnumOrdinal") // the constants stand in the protocol's order
  public int number() {
    return ordinal();
  }

  /**
   * The kind with this number; {@link #UNSPECIFIED} for a number that the protocol does not know.
   */
  public static OtelKind ofNumber(int number) {
    return number >= 0 && number < KINDS.length ? KINDS[number] : UNSPECIFIED;
  }
}
