package io.spanguard.trace.pipeline;

import io.spanguard.trace.Attributes;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Batches for tests. */
final class Batches {

  private static final Instant START = Instant.parse("2026-06-08T10:00:00Z");

  private Batches() {}

  /** One trace with a span for each name. */
  static SpanBatch batch(String... names) {
    List<Span> spans = new ArrayList<>();
    for (String name : names) {
      spans.add(Span.builder("t-" + names[0], "s-" + name, name).start(START).build());
    }
    return new SpanBatch("default", spans);
  }

  /** One span with a text of so many characters. */
  static SpanBatch large(String name, int characters) {
    Attributes text = Attributes.builder().put("text", "x".repeat(characters)).build();
    return new SpanBatch(
        "default", List.of(Span.builder("t", name, name).start(START).attributes(text).build()));
  }
}
