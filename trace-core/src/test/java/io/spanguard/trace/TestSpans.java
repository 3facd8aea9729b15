package io.spanguard.trace;

import java.time.Instant;

/** Spans for tests, all of one trace, at seconds after a fixed moment. */
final class TestSpans {

  static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  static final Instant T0 = Instant.parse("2026-06-08T10:00:00Z");

  private TestSpans() {}

  /** From start to start plus one second; the SDK's, of kind other, a root where parent is null. */
  static Span.Builder span(String id, String parent, long startSecond) {
    return Span.builder(TRACE, id, "span " + id)
        .parentSpanId(parent)
        .start(T0.plusSeconds(startSecond))
        .end(T0.plusSeconds(startSecond + 1));
  }

  static Span.Builder gateway(String id, String parent, long startSecond, SpanKind kind) {
    return span(id, parent, startSecond).source(SpanSource.GATEWAY).kind(kind);
  }

  /** A gateway's root below a span of the caller. */
  static Span.Builder entry(String id, String remoteParent, long startSecond) {
    return gateway(id, remoteParent, startSecond, SpanKind.REQUEST)
        .flags(Span.FLAG_HAS_IS_REMOTE | Span.FLAG_IS_REMOTE);
  }

  /** Names and values in turn. */
  static Attributes attributes(Object... namesAndValues) {
    Attributes.Builder attributes = Attributes.builder();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      String name = (String) namesAndValues[i];
      Object value = namesAndValues[i + 1];
      if (value instanceof AttributeValue ready) {
        attributes.put(name, ready);
      } else if (value instanceof Integer number) {
        attributes.put(name, number.longValue());
      } else if (value instanceof Double number) {
        attributes.put(name, number.doubleValue());
      } else if (value instanceof Boolean flag) {
        attributes.put(name, flag.booleanValue());
      } else {
        attributes.put(name, (String) value);
      }
    }
    return attributes.build();
  }
}
