package io.spanguard.trace.jdbi;

import io.spanguard.trace.Span;
import io.spanguard.trace.SpanSource;

/** A span's place within its trace. */
record SpanKey(String spanId, SpanSource source) {

  static SpanKey of(Span span) {
    return new SpanKey(span.spanId(), span.source());
  }
}
