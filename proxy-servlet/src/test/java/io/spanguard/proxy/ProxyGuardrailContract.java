package io.spanguard.proxy;

import static io.spanguard.proxy.GuardrailFixtures.PLACEHOLDER;
import static io.spanguard.proxy.GuardrailFixtures.SECRET;
import static io.spanguard.proxy.GuardrailFixtures.answer;
import static io.spanguard.proxy.GuardrailFixtures.deltas;
import static io.spanguard.proxy.GuardrailFixtures.guardrail;
import static io.spanguard.proxy.GuardrailFixtures.json;
import static io.spanguard.proxy.GuardrailFixtures.prompt;
import static io.spanguard.proxy.GuardrailFixtures.streamed;
import static io.spanguard.proxy.GuardrailFixtures.streamedToolCalls;
import static io.spanguard.proxy.GuardrailFixtures.streaming;
import static io.spanguard.proxy.GuardrailFixtures.toolCalls;
import static io.spanguard.proxy.GuardrailFixtures.toolResult;
import static io.spanguard.proxy.RecordingSink.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spanguard.proxy.FakeProvider.Script;
import io.spanguard.proxy.guardrail.Action;
import io.spanguard.proxy.guardrail.Guardrail;
import io.spanguard.proxy.wire.PartKind;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanKind;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.Trace;
import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.convention.Names;
import jakarta.servlet.Filter;
import java.net.http.HttpResponse;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a guardrail finds is stopped, replaced or noted, on each side, streamed or not, and is never
 * to be read in a trace or an answer of the proxy's.
 */
abstract class ProxyGuardrailContract {

  private static final String HIDDEN = SECRET.substring(8);

  abstract Container start(Filter filter);

  private ProxyFixture fixture(Guardrail... guardrails) {
    return ProxyFixture.guarded(this::start, guardrails);
  }

  static Stream<Arguments> inputs() {
    String text = "tell me about " + SECRET + " now";
    return Stream.of(
        argumentSet("prompt", PartKind.PROMPT, prompt(text)),
        argumentSet("prompt, to be streamed", PartKind.PROMPT, streaming(prompt(text))),
        argumentSet("tool result", PartKind.TOOL_RESULT, toolResult(text)));
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void input_blocked(PartKind kind, String body) throws Exception {
    try (ProxyFixture fixture = fixture(guardrail("names", Action.BLOCK, kind))) {
      HttpResponse<String> response = fixture.chat(body);

      assertBlocked(response, "prompt");
      assertThat(fixture.provider.waiting()).isZero();
      Trace trace = fixture.sink.take();
      assertBlockTree(trace, "guardrail.input");
      assertThat(trace.spans()).extracting(Span::kind).doesNotContain(SpanKind.LLM);
      TraceSummary summary = TraceSummary.of(trace.spans());
      assertThat(summary.model()).isEqualTo("gpt-4o-mini");
      assertHidden(fixture, trace, response);
    }
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void input_redacted(PartKind kind, String body) throws Exception {
    try (ProxyFixture fixture = fixture(guardrail("names", Action.REDACT, kind))) {
      boolean stream = body.contains("\"stream\":true");
      fixture.provider.then(stream ? streamed("fine") : Script.json(200, answer("fine")));

      HttpResponse<String> response = fixture.chat(body);

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("X-Spanguard-Outcome")).contains("redact");
      String sent = fixture.provider.take().text();
      String expected = body.replace(SECRET, PLACEHOLDER);
      assertThat(stream ? sent.substring(0, expected.length() - 1) : sent)
          .isEqualTo(stream ? expected.substring(0, expected.length() - 1) : expected);
      Trace trace = fixture.sink.take();
      Span detector = span(trace, "detector.redact");
      assertThat(detector.parentSpanId()).isEqualTo(span(trace, "guardrail.input").spanId());
      assertThat(span(trace, "llm.chat").attributes().text(Names.INPUT_MESSAGES))
          .contains(PLACEHOLDER);
      assertSummary(trace, SpanStatus.OK, "redact");
      assertHidden(fixture, trace, response);
    }
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void input_monitored(PartKind kind, String body) throws Exception {
    try (ProxyFixture fixture = fixture(guardrail("names", Action.MONITOR, kind))) {
      fixture.provider.then(
          body.contains("\"stream\":true") ? streamed("fine") : Script.json(200, answer("fine")));

      HttpResponse<String> response = fixture.chat(body);

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(fixture.provider.take().text()).contains(SECRET);
      Trace trace = fixture.sink.take();
      span(trace, "detector.monitor");
      assertSummary(trace, SpanStatus.OK, "monitor");
      assertHidden(fixture, trace, response);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void completion_blocked(boolean stream) throws Exception {
    try (ProxyFixture fixture = fixture(guardrail("names", Action.BLOCK, PartKind.COMPLETION))) {
      // At the beginning: what comes before it in a stream would be on its way already.
      String text = SECRET + " it is about, of course.";
      fixture.provider.then(stream ? streamed(text) : Script.json(200, answer(text)));

      HttpResponse<String> response = fixture.chat(stream ? streaming(prompt("hi")) : prompt("hi"));

      assertBlocked(response, "response");
      Trace trace = fixture.sink.take();
      assertBlockTree(trace, "guardrail.output");
      Span llm = span(trace, "llm.chat");
      assertThat(llm.parentSpanId()).isEqualTo(span(trace, "proxy.request").spanId());
      assertThat(llm.status()).isEqualTo(SpanStatus.OK);
      assertThat(span(trace, "http.client").parentSpanId()).isEqualTo(llm.spanId());
      assertHidden(fixture, trace, response);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"REDACT", "MONITOR"})
  void completion_sameTextStreamedOrNot(Action action) throws Exception {
    try (ProxyFixture fixture = fixture(guardrail("names", action, PartKind.COMPLETION))) {
      String text = "It is about " + SECRET + ", of course.";
      fixture.provider.then(Script.json(200, answer(text))).then(streamed(text));

      HttpResponse<String> whole = fixture.chat(prompt("hi"));
      Trace first = fixture.sink.take();
      HttpResponse<String> events = fixture.chat(streaming(prompt("hi")));
      Trace second = fixture.sink.take();

      String expected = action == Action.REDACT ? text.replace(SECRET, PLACEHOLDER) : text;
      assertThat(whole.body()).isEqualTo(answer(expected));
      assertThat(deltas(events.body())).isEqualTo(expected);
      assertThat(events.body()).endsWith("data: [DONE]\n\n");
      for (Trace trace : new Trace[] {first, second}) {
        span(trace, "detector." + action.id());
        assertSummary(trace, SpanStatus.OK, action.id());
        assertThat(TraceSummary.of(trace.spans()).outputPreview())
            .isEqualTo(text.replace(SECRET, PLACEHOLDER));
        assertThat(json(fixture, trace)).doesNotContainIgnoringCase(HIDDEN);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void toolCallArguments_blocked(boolean stream) throws Exception {
    try (ProxyFixture fixture = fixture(guardrail("names", Action.BLOCK, PartKind.TOOL_CALL))) {
      String[] calls = {"lookup", "{\"q\":\"x\"}", "search", "{\"q\":\"" + SECRET + "\"}"};
      fixture.provider.then(stream ? streamedToolCalls(calls) : Script.json(200, toolCalls(calls)));

      HttpResponse<String> response = fixture.chat(stream ? streaming(prompt("hi")) : prompt("hi"));

      assertBlocked(response, "response");
      Trace trace = fixture.sink.take();
      assertBlockTree(trace, "guardrail.output");
      assertHidden(fixture, trace, response);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void toolCallArguments_redactedAreStillJson(boolean stream) throws Exception {
    try (ProxyFixture fixture = fixture(guardrail("names", Action.REDACT, PartKind.TOOL_CALL))) {
      String[] calls = {"lookup", "{\"q\":\"x\"}", "search", "{\"q\":\"" + SECRET + "\"}"};
      fixture.provider.then(stream ? streamedToolCalls(calls) : Script.json(200, toolCalls(calls)));

      HttpResponse<String> response = fixture.chat(stream ? streaming(prompt("hi")) : prompt("hi"));

      assertThat(response.statusCode()).isEqualTo(200);
      if (stream) {
        assertThat(response.body()).contains(PLACEHOLDER).endsWith("data: [DONE]\n\n");
      } else {
        assertThat(response.body())
            .isEqualTo(toolCalls(calls[0], calls[1], calls[2], "{\"q\":\"" + PLACEHOLDER + "\"}"));
      }
      Trace trace = fixture.sink.take();
      assertSummary(trace, SpanStatus.OK, "redact");
      assertHidden(fixture, trace, response);
    }
  }

  @Test
  void blockedTurnInTheHistory_isReplacedAndTheChatGoesOn() throws Exception {
    try (ProxyFixture fixture = fixture(guardrail("names", Action.BLOCK, PartKind.PROMPT))) {
      fixture.provider.then(Script.json(200, answer("fine")));
      String body =
          "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"what is "
              + SECRET
              + "\"},{\"role\":\"assistant\",\"content\":\"I must not say\"},"
              + "{\"role\":\"user\",\"content\":\"then how are you\"}]}";

      HttpResponse<String> response = fixture.chat(body);

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(fixture.provider.take().text())
          .isEqualTo(body.replace("what is " + SECRET, "[removed by guardrail names]"));
      Trace trace = fixture.sink.take();
      assertSummary(trace, SpanStatus.OK, "redact");
      assertHidden(fixture, trace, response);
    }
  }

  private static void assertBlocked(HttpResponse<String> response, String side) throws Exception {
    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(response.headers().firstValue("X-Spanguard-Error")).contains("guardrail_block");
    assertThat(response.headers().firstValue("X-Spanguard-Outcome")).contains("block");
    assertThat(response.headers().firstValue("x-should-retry")).contains("false");
    JsonNode error = new ObjectMapper().readTree(response.body()).path("error");
    assertThat(error.path("type").asText()).isEqualTo("guardrail_block");
    assertThat(error.has("param")).isTrue();
    assertThat(error.path("param").isNull()).isTrue();
    assertThat(error.path("code").asText()).isEqualTo("LLM02:2025");
    JsonNode guardrail = error.path("guardrail");
    assertThat(guardrail.path("id").asText()).isEqualTo("names");
    assertThat(guardrail.path("detector").asText()).isEqualTo("patterns");
    assertThat(guardrail.path("category").asText()).isEqualTo("LLM02:2025");
    assertThat(guardrail.path("side").asText()).isEqualTo(side);
    assertThat(guardrail.path("reason").asText()).isNotEmpty();
    assertThat(guardrail.path("trace_id").asText())
        .isEqualTo(response.headers().firstValue("X-Spanguard-Trace-Id").orElseThrow());
  }

  private static void assertBlockTree(Trace trace, String stageName) {
    Span root = span(trace, "proxy.request");
    Span stage = span(trace, stageName);
    Span detector = span(trace, "detector.block");
    assertThat(stage.parentSpanId()).isEqualTo(root.spanId());
    assertThat(stage.kind()).isEqualTo(SpanKind.DETECTOR);
    assertThat(detector.parentSpanId()).isEqualTo(stage.spanId());
    assertThat(detector.kind()).isEqualTo(SpanKind.DETECTOR);
    assertThat(detector.status()).isEqualTo(SpanStatus.BLOCKED);
    assertThat(detector.attributes().text(Names.GUARDRAIL_ID)).isEqualTo("names");
    assertThat(detector.attributes().text(Names.GUARDRAIL_CATEGORY)).isEqualTo("LLM02:2025");
    assertThat(detector.attributes().text(Names.GUARDRAIL_REASON)).isNotEmpty();
    assertThat(root.attributes().text(Names.ERROR_TYPE)).isNull();
    assertSummary(trace, SpanStatus.BLOCKED, "block");
    TraceSummary summary = TraceSummary.of(trace.spans());
    assertThat(summary.blockedBy()).isNotNull();
    assertThat(summary.blockedBy().id()).isEqualTo("names");
    assertThat(summary.guardrails()).containsExactly("names");
  }

  private static void assertSummary(Trace trace, SpanStatus status, String outcome) {
    TraceSummary summary = TraceSummary.of(trace.spans());
    assertThat(summary.status()).isEqualTo(status);
    assertThat(summary.outcome()).isEqualTo(outcome);
    assertThat(summary.incomplete()).isFalse();
  }

  private static void assertHidden(ProxyFixture fixture, Trace trace, HttpResponse<String> response)
      throws Exception {
    assertThat(response.body()).doesNotContainIgnoringCase(HIDDEN);
    assertThat(response.headers().map().toString()).doesNotContainIgnoringCase(HIDDEN);
    assertThat(json(fixture, trace)).doesNotContainIgnoringCase(HIDDEN);
  }
}
