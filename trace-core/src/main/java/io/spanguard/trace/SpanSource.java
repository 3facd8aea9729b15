package io.spanguard.trace;

import java.util.Locale;
import java.util.Optional;

/**
 * Who recorded a span. Stamped by the server, never taken from a sender, because what a trace says
 * of its outcome, its target and its coverage is read from {@link #GATEWAY} spans alone. Safe for
 * use by many threads.
 */
public enum SpanSource {
  /** The guardrail proxy itself. */
  GATEWAY,
  /** Somebody who sent it in. */
  SDK;

  private final String id = name().toLowerCase(Locale.ROOT);

  /** The lower-case word that stands for this source in JSON and in queries. */
  public String id() {
    return id;
  }

  /** The source with this {@link #id()}, in any case; empty where there is none. */
  public static Optional<SpanSource> fromId(String id) {
    for (SpanSource source : values()) {
      if (source.id.equalsIgnoreCase(id)) {
        return Optional.of(source);
      }
    }
    return Optional.empty();
  }
}
