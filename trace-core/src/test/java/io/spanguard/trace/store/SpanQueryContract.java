package io.spanguard.trace.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanguard.trace.AttributeValue;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanKind;
import io.spanguard.trace.store.SpanFilter.Operator;
import io.spanguard.trace.store.SpanQuery.Sort;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is found of spans, whatever traces they are in. */
interface SpanQueryContract extends StoreContract {

  @Test
  default void spans_byIdsAndKinds_areFound() {
    Corpus corpus = savedSpans();

    for (SpanQuery.Builder query :
        List.of(
            SpanQuery.builder().from(TestSpans.at(0)),
            SpanQuery.builder().from(TestSpans.at(20)).to(TestSpans.at(40)),
            SpanQuery.builder().traceId("t3").traceId("t4").traceId("no-such-trace"),
            SpanQuery.builder().from(TestSpans.at(0)).spanId("root").spanId("tool"),
            SpanQuery.builder().from(TestSpans.at(0)).parentSpanId(""),
            SpanQuery.builder().from(TestSpans.at(0)).parentSpanId("").parentSpanId("model"),
            SpanQuery.builder().from(TestSpans.at(0)).parentSpanId("root"),
            SpanQuery.builder().from(TestSpans.at(0)).kind(SpanKind.LLM).kind(SpanKind.TOOL))) {
      for (Sort sort : Sort.values()) {
        query.sort(sort).limit(9);

        assertThat(spans(query)).isNotEmpty().isEqualTo(corpus.spans(query.after(null).build()));
      }
    }
  }

  @Test
  default void spans_byEachFilter_areFound() {
    Corpus corpus = savedSpans();

    for (SpanFilter filter : filters()) {
      SpanQuery.Builder query = SpanQuery.builder().from(TestSpans.at(0)).filter(filter).limit(11);

      assertThat(spans(query))
          .as(filter.toString())
          .isNotEmpty()
          .isEqualTo(corpus.spans(query.after(null).build()));
    }
  }

  @Test
  default void spans_bySeveralFilters_fulfilThemAll() {
    Corpus corpus = savedSpans();
    SpanQuery.Builder query =
        SpanQuery.builder()
            .from(TestSpans.at(0))
            .filter(SpanFilter.field(SpanField.KIND, Operator.EQ, text("llm")))
            .filter(SpanFilter.field(SpanField.MODEL, Operator.IN, text("o3"), text("claude")))
            .filter(SpanFilter.field(SpanField.INPUT_TOKENS, Operator.GTE, number(100)));

    assertThat(spans(query)).isNotEmpty().isEqualTo(corpus.spans(query.after(null).build()));
  }

  @Test
  default void spans_ofOneMoment_arePagedWithoutGapsOrRepeats() {
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      spans.add(TestSpans.span("t" + i % 3, "s" + i, "same moment", 5).build());
    }
    save(spans);

    for (Sort sort : Sort.values()) {
      SpanQuery.Builder query = SpanQuery.builder().from(TestSpans.at(5)).sort(sort).limit(4);
      assertThat(spans(query)).isEqualTo(new Corpus(spans).spans(query.after(null).build()));
    }
  }

  @Test
  default void spans_ofOtherWorkspaces_areNotFound() {
    save(TestSpans.call("t1", 1));

    SpanQuery query = SpanQuery.builder().traceId("t1").build();
    assertThat(traces().spans(workspace() + "-other", query).items()).isEmpty();
  }

  @Test
  default void spans_afterSomethingThatIsNoPosition_saysSo() {
    SpanQuery query = SpanQuery.builder().traceId("t1").after("1~2").build();

    assertThatThrownBy(() -> traces().spans(workspace(), query))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("after is not the next of a page: '1~2'");
  }

  private Corpus savedSpans() {
    List<Span> spans = TestSpans.corpus(60, 11);
    save(spans);
    return new Corpus(spans);
  }

  private static List<SpanFilter> filters() {
    return List.of(
        SpanFilter.field(SpanField.NAME, Operator.EQ, text("llm.chat")),
        SpanFilter.field(SpanField.NAME, Operator.NE, text("llm.chat")),
        SpanFilter.field(SpanField.NAME, Operator.STARTS_WITH, text("tool.")),
        SpanFilter.field(SpanField.NAME, Operator.ENDS_WITH, text("request")),
        SpanFilter.field(SpanField.STATUS, Operator.IN, text("blocked"), text("error")),
        SpanFilter.field(SpanField.STATUS, Operator.NOT_IN, text("blocked"), text("error")),
        SpanFilter.field(SpanField.SOURCE, Operator.EQ, text("gateway")),
        SpanFilter.field(SpanField.SERVICE, Operator.EQ, text("agent")),
        SpanFilter.field(SpanField.MODEL, Operator.EQ, text("o3")),
        SpanFilter.field(SpanField.DURATION_MS, Operator.GT, number(500)),
        SpanFilter.field(SpanField.DURATION_MS, Operator.LT, number(1000)),
        SpanFilter.field(SpanField.DURATION_MS, Operator.LTE, AttributeValue.of(1000.0)),
        SpanFilter.field(SpanField.INPUT_TOKENS, Operator.GTE, number(200)),
        SpanFilter.field(SpanField.INPUT_TOKENS, Operator.BETWEEN, number(100), number(200)),
        SpanFilter.field(SpanField.COST_USD, Operator.EQ, AttributeValue.of(0.25)),
        SpanFilter.field(SpanField.PARENT_SPAN_ID, Operator.NOT_EXISTS),
        SpanFilter.field(SpanField.STATUS_MESSAGE, Operator.CONTAINS, text("ound")),
        SpanFilter.attribute("note", Operator.CONTAINS, text("%")),
        SpanFilter.attribute("note", Operator.NOT_CONTAINS, text("%")),
        SpanFilter.attribute("note", Operator.EXISTS),
        SpanFilter.attribute("note", Operator.NOT_EXISTS),
        SpanFilter.attribute("attempt", Operator.EQ, number(1)),
        SpanFilter.attribute("attempt", Operator.EQ, text("1")),
        SpanFilter.attribute("spanguard.tags", Operator.EQ, text("c")),
        SpanFilter.attribute("gen_ai.request.stream", Operator.EQ, AttributeValue.of(true)));
  }

  private static AttributeValue text(String value) {
    return AttributeValue.of(value);
  }

  private static AttributeValue number(long value) {
    return AttributeValue.of(value);
  }
}
