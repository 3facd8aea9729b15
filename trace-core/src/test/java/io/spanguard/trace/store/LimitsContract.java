package io.spanguard.trace.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.trace.AttributeValue;
import io.spanguard.trace.AttributeValue.ListValue;
import io.spanguard.trace.Attributes;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanEvent;
import io.spanguard.trace.TraceSummary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of spans that are as large, as deep or as strange as spans can be. */
interface LimitsContract extends StoreContract {

  @Test
  default void save_ofStrangeText_harmsNothingBesideIt() {
    String strange = "NUL \0, half a pair \ud83d, and the other \ude00 half";
    String kept = "NUL \ufffd, half a pair \ufffd, and the other \ufffd half";
    Span odd =
        TestSpans.span("t1", "s1", strange, 1)
            .statusMessage(strange)
            .service(strange)
            .attributes(Attributes.builder().put(strange, strange).put("model", strange).build())
            .build();
    Span even = TestSpans.span("t2", "s1", "even", 1).build();

    save(odd, even);

    assertThat(spansOf("t1")).containsExactly(odd);
    assertThat(listed("t1").name()).isEqualTo(kept);
    assertThat(spansOf("t2")).containsExactly(even);
  }

  @Test
  default void save_ofLongTexts_keepsThemWhole() {
    String megabyte = TestSpans.text(1_000_000);
    Span span =
        TestSpans.span("t1", "s1", "long", 1)
            .statusMessage(TestSpans.text(1_200_000))
            .service(TestSpans.text(5_000))
            .attributes(
                Attributes.builder()
                    .put("gen_ai.input.messages", megabyte)
                    .put("session.id", megabyte)
                    .put("model", "😀".repeat(600))
                    .put("marked", "\ue000 is how a store may mark what it keeps elsewhere")
                    .put("mark", "\ue000")
                    .put("list", List.of(megabyte, "short", TestSpans.text(4_000)))
                    .build())
            .addEvent(
                SpanEvent.of(
                    "e", TestSpans.at(1), Attributes.builder().put("text", megabyte).build()))
            .build();
    Span neighbour = TestSpans.span("t2", "s1", "neighbour", 1).build();

    save(span, neighbour);

    assertThat(spansOf("t1")).containsExactly(span);
    assertThat(listed("t1")).isEqualTo(TraceSummary.of(List.of(span)));
    assertThat(spansOf("t2")).containsExactly(neighbour);
  }

  @Test
  default void save_ofTenThousandSpans_keepsThemAll() {
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      spans.add(
          TestSpans.span("t1", "s" + i, "step " + i % 50, i)
              .parentSpanId(i == 0 ? null : "s" + (i - 1) / 2)
              .build());
    }

    for (int i = spans.size(); i > 0; i -= 1_000) {
      save(spans.subList(i - 1_000, i));
    }

    assertThat(spansOf("t1")).isEqualTo(spans);
    assertThat(listed("t1")).isEqualTo(TraceSummary.of(spans));
  }

  @Test
  default void save_ofTheLongestIds_findsThemAgain() {
    String traceId = "t".repeat(128);
    Span span =
        TestSpans.span(traceId, "s".repeat(128), "ids", 1).parentSpanId("p".repeat(128)).build();

    save(span);

    assertThat(spansOf(traceId)).containsExactly(span);
    assertThat(spans(SpanQuery.builder().traceId(traceId).parentSpanId("p".repeat(128))))
        .containsExactly(span);
  }

  @Test
  default void save_atTheEndsOfTime_keepsTheTimes() {
    Span first =
        TestSpans.span("t1", "s1", "first", 0).start(Instant.EPOCH).end(Instant.EPOCH).build();
    Instant end = Span.ofEpochNanos(Long.MAX_VALUE);
    Span last = TestSpans.span("t2", "s1", "last", 0).start(end).end(end).build();

    save(first, last);

    assertThat(find(TraceQuery.builder())).containsExactly("t2", "t1");
    assertThat(find(TraceQuery.builder().from(Instant.MIN).to(end))).containsExactly("t1");
    assertThat(find(TraceQuery.builder().to(Instant.MAX))).containsExactly("t2", "t1");
    assertThat(spansOf("t2")).containsExactly(last);
  }

  @Test
  default void save_ofNestingWithoutEnd_harmsNothingBesideIt() {
    AttributeValue nested = AttributeValue.of("bottom");
    for (int i = 0; i < 2_000; i++) {
      nested = new ListValue(List.of(nested));
    }
    Span deep =
        TestSpans.span("t1", "s1", "deep", 1)
            .attributes(Attributes.builder().put("nested", nested).build())
            .build();
    Span neighbour = TestSpans.span("t1", "s2", "neighbour", 1).build();

    save(deep, neighbour);

    assertThat(spansOf("t1")).contains(neighbour);
    assertThat(spansOf("t1")).extracting(Span::name).contains("deep");
  }
}
