package io.spanguard.trace;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * A pointer to a span of this or another trace that is not the parent. Immutable and safe for use
 * by many threads.
 *
 * @param traceState the W3C tracestate of the other span; null where it had none
 * @param flags the 32 flag bits of OTLP, the low 8 of which are those of W3C
 * @param droppedAttributes how many attributes the sender left out, 0 or more
 */
public record SpanLink(
    String traceId,
    String spanId,
    Attributes attributes,
    @Nullable String traceState,
    int flags,
    int droppedAttributes) {

  public SpanLink {
    traceId = Ids.traceId(traceId);
    spanId = Ids.spanId(spanId);
    requireNonNull(attributes, "attributes");
    traceState = traceState == null ? null : WellFormed.text(traceState);
  }

  public static SpanLink of(String traceId, String spanId, Attributes attributes) {
    return new SpanLink(traceId, spanId, attributes, null, 0, 0);
  }
}
