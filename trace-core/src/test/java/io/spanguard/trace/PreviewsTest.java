package io.spanguard.trace;

import static io.spanguard.trace.TestSpans.attributes;
import static io.spanguard.trace.TestSpans.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.spanguard.trace.AttributeValue.ListValue;
import io.spanguard.trace.AttributeValue.MapValue;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PreviewsTest {

  @ParameterizedTest
  @MethodSource
  void input_everyDialect_isTheNewestPrompt(Attributes attributes) {
    Span call = span("s", null, 0).kind(SpanKind.LLM).attributes(attributes).build();

    assertThat(TraceSummary.of(List.of(call)).inputPreview()).isEqualTo("new question");
  }

  static Stream<Arguments> input_everyDialect_isTheNewestPrompt() {
    AttributeValue structured =
        new ListValue(
            List.of(
                new MapValue(attributes("role", "system", "content", "be kind")),
                new MapValue(attributes("role", "user", "content", "new question"))));
    return Stream.of(
        argumentSet("plain text", attributes("input.value", "new question")),
        argumentSet("tfy", attributes("tfy.input", "new question")),
        argumentSet(
            "messages with parts as JSON",
            attributes(
                "gen_ai.input.messages",
                """
                [{"role":"system","parts":[{"type":"text","content":"be kind"}]},
                 {"role":"user","parts":[{"type":"text","content":"old question"}]},
                 {"role":"assistant","parts":[{"type":"tool_call","id":"c1","name":"f"}]},
                 {"role":"user","parts":[{"type":"text","content":"new question"}]},
                 {"role":"tool","parts":[{"type":"tool_call_response","id":"c1"}]}]""")),
        argumentSet("messages as a structure", attributes("gen_ai.input.messages", structured)),
        argumentSet(
            "a chat request as JSON",
            attributes(
                "input.value",
                """
                {"model":"m","n":1,"messages":[{"role":"user","content":[
                  {"type":"image_url","image_url":{"url":"x"}},
                  {"type":"text","text":"new question"}]}]}""")),
        argumentSet(
            "Traceloop",
            attributes(
                "gen_ai.prompt.0.role", "user",
                "gen_ai.prompt.0.content", "old question",
                "gen_ai.prompt.1.role", "user",
                "gen_ai.prompt.1.content", "new question",
                "gen_ai.prompt.2.role", "assistant",
                "gen_ai.prompt.2.content", "hm")),
        argumentSet(
            "OpenInference",
            attributes(
                "llm.input_messages.0.message.role", "system",
                "llm.input_messages.0.message.content", "be kind",
                "llm.input_messages.1.message.role", "user",
                "llm.input_messages.1.message.content", "new question")));
  }

  @Test
  void output_everyDialect_isTheAnswer() {
    for (Attributes attributes :
        List.of(
            attributes("output.value", "answer"),
            attributes("gen_ai.completion.0.content", "answer"),
            attributes("llm.output_messages.0.message.content", "answer"),
            attributes(
                "gen_ai.output.messages",
                "[{\"role\":\"assistant\",\"parts\":[{\"type\":\"text\",\"content\":\"answer\"}]}]"))) {
      Span call = span("s", null, 0).kind(SpanKind.LLM).attributes(attributes).build();

      assertThat(TraceSummary.of(List.of(call)).outputPreview())
          .as(attributes.toString())
          .isEqualTo("answer");
    }
  }

  @Test
  void events_holdMessages_areRead() {
    Span call =
        span("s", null, 0)
            .kind(SpanKind.LLM)
            .addEvent(SpanEvent.of("gen_ai.user.message", TestSpans.T0, attributes("content", "q")))
            .addEvent(
                SpanEvent.of(
                    "gen_ai.choice",
                    TestSpans.T0,
                    attributes("message", "{\"role\":\"assistant\",\"content\":\"a\"}")))
            .build();

    TraceSummary summary = TraceSummary.of(List.of(call));

    assertThat(summary.inputPreview()).isEqualTo("q");
    assertThat(summary.outputPreview()).isEqualTo("a");
  }

  @Test
  void input_ofAnEntry_goesBeforeThatOfItsCalls() {
    Span agent = span("agent", null, 0).attributes(attributes("input.value", "task")).build();
    Span call =
        span("call", "agent", 1)
            .kind(SpanKind.LLM)
            .attributes(attributes("input.value", "step", "output.value", "done"))
            .build();

    TraceSummary summary = TraceSummary.of(List.of(agent, call));

    assertThat(summary.inputPreview()).isEqualTo("task");
    assertThat(summary.outputPreview()).isEqualTo("done");
  }

  @Test
  void input_tooLong_isCutBetweenCharacters() {
    String text = "x".repeat(199) + "😀😀";
    Span call = span("s", null, 0).attributes(attributes("input.value", text)).build();

    assertThat(TraceSummary.of(List.of(call)).inputPreview()).isEqualTo("x".repeat(199));
  }

  @Test
  void input_jsonWithoutMessages_isShownAsItIs() {
    for (String text : List.of("{\"query\":\"a\"}", "{not json", "[", "[1,2]", "{} {}")) {
      Span call = span("s", null, 0).attributes(attributes("input.value", text)).build();

      assertThat(TraceSummary.of(List.of(call)).inputPreview()).isEqualTo(text);
    }
  }

  @Test
  void input_deeplyNestedJson_doesNotOverflow() {
    String text = "[".repeat(900) + "]".repeat(900);
    Span call = span("s", null, 0).attributes(attributes("input.value", text)).build();

    assertThat(TraceSummary.of(List.of(call)).inputPreview()).hasSize(200);
  }

  @Test
  void nothingCaptured_isNull() {
    TraceSummary summary = TraceSummary.of(List.of(span("s", null, 0).build()));

    assertThat(summary.inputPreview()).isNull();
    assertThat(summary.outputPreview()).isNull();
  }

  @Test
  void input_argumentsOfAFunction_areShown_andNoneAreNot() {
    Span call =
        span("s", null, 0)
            .attributes(attributes("traceloop.entity.input", "{\"args\":[\"hi\"],\"kwargs\":{}}"))
            .build();
    Span without =
        span("s", null, 0)
            .attributes(attributes("traceloop.entity.input", "{\"args\": [], \"kwargs\": {}}"))
            .build();

    assertThat(TraceSummary.of(List.of(call)).inputPreview()).isEqualTo("hi");
    assertThat(TraceSummary.of(List.of(without)).inputPreview()).isNull();
  }

  @Test
  void input_messages_comeBeforeTheFrameworksOwnObject() {
    Span call =
        span("s", null, 0)
            .attributes(
                Attributes.builder()
                    .put("input.value", "{\"lc\":1,\"id\":[\"HumanMessage\"]}")
                    .put("llm.input_messages.0.message.role", "user")
                    .put("llm.input_messages.0.message.content", "hi")
                    .build())
            .build();

    assertThat(TraceSummary.of(List.of(call)).inputPreview()).isEqualTo("hi");
  }

  @Test
  void output_textInJson_isShownWithoutItsQuotes() {
    for (String text : List.of("\"3 lamps\"", "\"3\" lamps")) {
      Span call =
          span("s", null, 0).attributes(attributes("traceloop.entity.output", text)).build();

      assertThat(TraceSummary.of(List.of(call)).outputPreview())
          .isEqualTo(text.endsWith("\"") ? "3 lamps" : text);
    }
  }
}
