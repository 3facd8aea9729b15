package io.spanguard.trace.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanguard.trace.AttributeValue;
import io.spanguard.trace.AttributeValue.ListValue;
import io.spanguard.trace.Attributes;
import io.spanguard.trace.Span;
import io.spanguard.trace.store.SpanFilter.Operator;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SpanFilterTest {

  private static final Span SPAN =
      Span.builder("t", "s", "llm.chat")
          .start(TestSpans.at(0))
          .end(TestSpans.at(0).plusNanos(1_500_000))
          .attributes(
              Attributes.builder()
                  .put("whole", Long.MAX_VALUE)
                  .put("half", 0.5)
                  .put("digits", "12")
                  .put("text", "Hello")
                  .put("flag", true)
                  .put("list", List.of("a", "b"))
                  .put("gen_ai.response.model", "o3")
                  .build())
          .build();

  @Test
  void numbers_areComparedAsNumbers() {
    assertThat(matches("half", Operator.GT, AttributeValue.of(0))).isTrue();
    assertThat(matches("half", Operator.EQ, AttributeValue.of(0.5))).isTrue();
    assertThat(matches("digits", Operator.LT, AttributeValue.of(100))).isTrue();
    assertThat(matches("whole", Operator.EQ, AttributeValue.of(Long.MAX_VALUE))).isTrue();
    assertThat(matches("whole", Operator.EQ, AttributeValue.of(Long.MAX_VALUE - 1))).isFalse();
    assertThat(matches("text", Operator.GT, AttributeValue.of(0))).isFalse();
    assertThat(matches("half", Operator.BETWEEN, AttributeValue.of(0.5), AttributeValue.of(1)))
        .isTrue();
  }

  @Test
  void texts_areComparedAsText_caseKept() {
    assertThat(matches("text", Operator.EQ, AttributeValue.of("hello"))).isFalse();
    assertThat(matches("text", Operator.STARTS_WITH, AttributeValue.of("He"))).isTrue();
    assertThat(matches("text", Operator.ENDS_WITH, AttributeValue.of("LO"))).isFalse();
    assertThat(matches("digits", Operator.GT, AttributeValue.of("100"))).isTrue();
    assertThat(matches("whole", Operator.CONTAINS, AttributeValue.of("2233"))).isTrue();
  }

  @Test
  void aList_matchesWhereOneOfItsItemsDoes() {
    assertThat(matches("list", Operator.EQ, AttributeValue.of("b"))).isTrue();
    assertThat(matches("list", Operator.NE, AttributeValue.of("b"))).isFalse();
    assertThat(matches("list", Operator.NOT_IN, AttributeValue.of("c"))).isTrue();
  }

  @Test
  void whatIsAbsent_fulfilsNegationsOnly() {
    for (Operator operator : List.of(Operator.NE, Operator.NOT_IN, Operator.NOT_CONTAINS)) {
      assertThat(matches("absent", operator, AttributeValue.of("x"))).isTrue();
    }
    for (Operator operator : List.of(Operator.EQ, Operator.LTE, Operator.CONTAINS)) {
      assertThat(matches("absent", operator, AttributeValue.of("x"))).isFalse();
    }
    assertThat(matches("absent", Operator.NOT_EXISTS)).isTrue();
    assertThat(matches("flag", Operator.EXISTS)).isTrue();
    assertThat(matches("flag", Operator.EQ, AttributeValue.of(true))).isTrue();
  }

  @Test
  void fields_areReadInEveryDialect() {
    assertThat(
            SpanFilter.field(SpanField.MODEL, Operator.EQ, AttributeValue.of("o3")).matches(SPAN))
        .isTrue();
    assertThat(
            SpanFilter.field(SpanField.DURATION_MS, Operator.EQ, AttributeValue.of(1.5))
                .matches(SPAN))
        .isTrue();
    assertThat(SpanFilter.field(SpanField.PARENT_SPAN_ID, Operator.NOT_EXISTS).matches(SPAN))
        .isTrue();
  }

  @Test
  void badFilters_areRefusedInWords() {
    assertThatThrownBy(() -> SpanFilter.attribute("a", Operator.BETWEEN, AttributeValue.of(1)))
        .hasMessage("between takes 2 values, not 1");
    assertThatThrownBy(() -> SpanFilter.attribute("a", Operator.IN))
        .hasMessage("in takes 1 to 200 values, not 0");
    assertThatThrownBy(() -> SpanFilter.attribute("a", Operator.EQ, new ListValue(List.of())))
        .hasMessage("eq compares with a text, a number or a truth value only");
    assertThatThrownBy(() -> SpanFilter.attribute("", Operator.EXISTS))
        .hasMessage("attribute name is empty");
  }

  @Test
  void badQueries_areRefusedInWords() {
    assertThatThrownBy(() -> SpanQuery.builder().build())
        .hasMessage("neither a start time nor trace ids");
    assertThatThrownBy(() -> SpanQuery.builder().traceId("t").limit(201).build())
        .hasMessage("limit is not 1 to 200: 201");
    assertThatThrownBy(() -> SpanQuery.builder().from(TestSpans.at(1)).to(TestSpans.at(1)).build())
        .hasMessageStartingWith("from is not before to: ");
  }

  @Test
  void ids_readBack() {
    for (SpanField field : SpanField.values()) {
      assertThat(SpanField.fromId(field.id())).contains(field);
    }
    for (Operator operator : Operator.values()) {
      assertThat(Operator.fromId(operator.id())).contains(operator);
    }
    assertThat(Operator.fromId("like")).isEmpty();
  }

  private static boolean matches(String name, Operator operator, AttributeValue... values) {
    return SpanFilter.attribute(name, operator, values).matches(SPAN);
  }
}
