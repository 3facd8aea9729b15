package io.spanguard.trace.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanguard.trace.AttributeValue;
import io.spanguard.trace.AttributeValue.ListValue;
import io.spanguard.trace.AttributeValue.LongValue;
import io.spanguard.trace.AttributeValue.TextValue;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanKind;
import io.spanguard.trace.store.SpanFilter.Operator;
import io.spanguard.trace.store.SpanQuery.Sort;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
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

  @Test
  default void spans_byEachOperatorOnEachField_areThoseOfThePlainEvaluation() {
    Corpus corpus = savedSpans();
    Random random = new Random(19);

    for (SpanField field : SpanField.values()) {
      List<AttributeValue> values = values(corpus, span -> field.of(span));
      for (Operator operator : Operator.values()) {
        check(corpus, drawn(new SpanFilter.Field(field), operator, values, random));
      }
    }
  }

  @Test
  default void spans_byFiltersDrawnAtRandom_areThoseOfThePlainEvaluation() {
    Corpus corpus = savedSpans();
    Random random = new Random(23);

    for (int i = 0; i < 150; i++) {
      SpanQuery.Builder query = SpanQuery.builder();
      if (random.nextInt(4) > 0) {
        query.from(TestSpans.at(random.nextInt(30)));
      } else {
        query.traceId("t" + random.nextInt(60)).traceId("t" + random.nextInt(60));
      }
      if (random.nextBoolean()) {
        query.to(TestSpans.at(31 + random.nextInt(30)));
      }
      if (random.nextInt(4) == 0) {
        query.kind(List.of(SpanKind.values()).get(random.nextInt(SpanKind.values().length)));
        query.kind(SpanKind.LLM);
      }
      if (random.nextInt(4) == 0) {
        query.parentSpanId(random.nextBoolean() ? "" : "root");
      }
      for (int j = random.nextInt(3); j >= 0; j--) {
        query.filter(drawn(corpus, random));
      }
      query
          .sort(random.nextBoolean() ? Sort.OLDEST_FIRST : Sort.NEWEST_FIRST)
          .limit(1 + random.nextInt(200));

      assertThat(spans(query))
          .as(query.after(null).build().toString())
          .isEqualTo(corpus.spans(query.after(null).build()));
    }
  }

  private void check(Corpus corpus, SpanFilter filter) {
    SpanQuery.Builder query = SpanQuery.builder().from(TestSpans.at(0)).filter(filter);

    assertThat(spans(query))
        .as(filter.toString())
        .isEqualTo(corpus.spans(query.after(null).build()));
  }

  private static SpanFilter drawn(Corpus corpus, Random random) {
    Operator operator = List.of(Operator.values()).get(random.nextInt(Operator.values().length));
    if (random.nextBoolean()) {
      SpanField field = List.of(SpanField.values()).get(random.nextInt(SpanField.values().length));
      return drawn(
          new SpanFilter.Field(field), operator, values(corpus, span -> field.of(span)), random);
    }
    List<String> names =
        List.of("note", "attempt", "spanguard.tags", "gen_ai.request.stream", "user.id", "absent");
    String name = names.get(random.nextInt(names.size()));
    return drawn(
        new SpanFilter.Attribute(name),
        operator,
        values(corpus, span -> span.attributes().get(name)),
        random);
  }

  /** A filter whose values are those that there are, parts of them, and others. */
  private static SpanFilter drawn(
      SpanFilter.Subject subject, Operator operator, List<AttributeValue> values, Random random) {
    int count =
        switch (operator) {
          case EXISTS, NOT_EXISTS -> 0;
          case BETWEEN -> 2;
          case IN, NOT_IN -> 1 + random.nextInt(4);
          default -> 1;
        };
    List<AttributeValue> wanted = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      wanted.add(near(values.get(random.nextInt(values.size())), random));
    }
    return new SpanFilter(subject, operator, wanted);
  }

  private static AttributeValue near(AttributeValue value, Random random) {
    if (value instanceof TextValue text) {
      String there = text.value();
      int middle = there.length() / 2;
      return switch (random.nextInt(8)) {
        case 0 -> text(there.substring(middle));
        case 1 -> text(there.substring(0, middle));
        case 2 -> text(there + "x");
        default -> value;
      };
    }
    if (value instanceof LongValue whole && random.nextInt(3) == 0) {
      return number(whole.value() + random.nextInt(3) - 1);
    }
    return value;
  }

  /** All that spans say, and some that none does. */
  private static List<AttributeValue> values(
      Corpus corpus, Function<Span, AttributeValue> reading) {
    Set<AttributeValue> values = new LinkedHashSet<>();
    for (Span span : corpus.spans()) {
      AttributeValue value = reading.apply(span);
      if (value instanceof ListValue list) {
        values.addAll(list.values());
      } else if (value != null) {
        values.add(value);
      }
    }
    values.add(text("no such value"));
    values.add(text("1"));
    values.add(number(1));
    values.add(AttributeValue.of(0.25));
    values.add(AttributeValue.of(true));
    return List.copyOf(values);
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
