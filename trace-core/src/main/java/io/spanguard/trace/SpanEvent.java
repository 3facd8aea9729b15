package io.spanguard.trace;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * Something that happened at one moment of a span. Immutable and safe for use by many threads.
 *
 * @param droppedAttributes how many attributes the sender left out, 0 or more
 */
public record SpanEvent(String name, Instant time, Attributes attributes, int droppedAttributes) {

  public SpanEvent {
    name = WellFormed.text(name);
    requireNonNull(time, "time");
    requireNonNull(attributes, "attributes");
  }

  public static SpanEvent of(String name, Instant time, Attributes attributes) {
    return new SpanEvent(name, time, attributes, 0);
  }
}
