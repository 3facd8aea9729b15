package io.spanguard.proxy;

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
import static io.spanguard.proxy.RecordingSink.span;
import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.proxy.FakeProvider.Script;
import io.spanguard.proxy.access.Target;
import io.spanguard.proxy.guardrail.Action;
import io.spanguard.proxy.wire.PartKind;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.Trace;
import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.convention.Names;
import jakarta.servlet.Filter;
import java.net.http.HttpResponse;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text leaves as soon as it is judged, and what was masked comes back, streamed or not. */
abstract class ProxyStreamGateContract {

  private static final String HIDDEN = SECRET.substring(8);

  /** Longer than any detector holds. */
  private static final String LONG = "all is well and nothing is to be said. ".repeat(40);

  abstract Container start(Filter filter);

  private ProxyFixture fixture(UnaryOperator<Target.Builder> target) {
    return ProxyFixture.start(this::start, target, options -> options);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void maskedValues_areKeptFromTheModelAndTheTrace_andComeBack(boolean stream) throws Exception {
    try (ProxyFixture fixture =
        fixture(target -> target.guardrail(guardrail("names", Action.MASK, PartKind.PROMPT)))) {
      String body = prompt("tell me about " + SECRET);
      String placeholder = placeholder(fixture, body);
      String said = "I know of " + placeholder + ", and of {CODE_NAME_0000000000}.";
      fixture.provider.then(stream ? streamed(said) : Script.json(200, answer(said)));

      HttpResponse<String> response = fixture.chat(stream ? streaming(body) : body);

      assertThat(fixture.provider.take().text()).contains(placeholder).doesNotContain(HIDDEN);
      String expected = said.replace(placeholder, SECRET);
      if (stream) {
        assertThat(deltas(response.body())).isEqualTo(expected);
        assertThat(response.body()).endsWith("data: [DONE]\n\n");
      } else {
        assertThat(response.body()).isEqualTo(answer(expected));
      }
      Trace trace = fixture.sink.take();
      assertThat(TraceSummary.of(trace.spans()).outcome()).isEqualTo("mask");
      assertThat(TraceSummary.of(trace.spans()).outputPreview()).isEqualTo(said);
      assertThat(json(fixture, trace)).doesNotContainIgnoringCase(HIDDEN);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void maskedValues_comeBackInsideToolCalls(boolean stream) throws Exception {
    try (ProxyFixture fixture =
        fixture(target -> target.guardrail(guardrail("names", Action.MASK, PartKind.PROMPT)))) {
      String body = prompt("look up " + SECRET);
      String placeholder = placeholder(fixture, body);
      String[] calls = {"search", "{\"q\":\"" + placeholder + "\"}"};
      fixture.provider.then(stream ? streamedToolCalls(calls) : Script.json(200, toolCalls(calls)));

      HttpResponse<String> response = fixture.chat(stream ? streaming(body) : body);

      assertThat(response.body()).contains(SECRET).doesNotContain(placeholder);
      fixture.provider.take();
      assertThat(json(fixture, fixture.sink.take())).doesNotContainIgnoringCase(HIDDEN);
    }
  }

  @Test
  void blockInTheMiddleOfAStream_endsItInTheProvidersWay() throws Exception {
    try (ProxyFixture fixture =
        fixture(
            target -> target.guardrail(guardrail("names", Action.BLOCK, PartKind.COMPLETION)))) {
      fixture.provider.then(streamed(LONG + SECRET + LONG));

      HttpResponse<String> response = fixture.chat(streaming(prompt("hi")));

      assertThat(response.statusCode()).isEqualTo(200);
      String text = deltas(response.body());
      assertThat(LONG).startsWith(text);
      assertThat(text.length()).isGreaterThan(LONG.length() - 600);
      assertThat(response.body())
          .doesNotContain(HIDDEN)
          .doesNotContain("[DONE]")
          .contains("event: error")
          .contains("guardrail_block");
      Trace trace = fixture.sink.take();
      TraceSummary summary = TraceSummary.of(trace.spans());
      assertThat(summary.status()).isEqualTo(SpanStatus.BLOCKED);
      assertThat(summary.outcome()).isEqualTo("block");
      assertThat(span(trace, "detector.block").attributes().text(Names.GUARDRAIL_ID))
          .isEqualTo("names");
      assertThat(json(fixture, trace)).doesNotContainIgnoringCase(HIDDEN);
    }
  }

  @Test
  void redactedStream_keepsEveryOtherEventByteForByte() throws Exception {
    try (ProxyFixture fixture =
        fixture(
            target -> target.guardrail(guardrail("names", Action.REDACT, PartKind.COMPLETION)))) {
      Script script = streamed(LONG + SECRET + LONG);
      fixture.provider.then(script).then(streamed(LONG));

      HttpResponse<String> changed = fixture.chat(streaming(prompt("hi")));
      HttpResponse<String> same = fixture.chat(streaming(prompt("hi")));

      assertThat(deltas(changed.body())).isEqualTo(LONG + "{CODE_NAME}" + LONG);
      assertThat(deltas(same.body())).isEqualTo(LONG);
      assertThat(TraceSummary.of(fixture.sink.take().spans()).outcome()).isEqualTo("redact");
      assertThat(TraceSummary.of(fixture.sink.take().spans()).outcome()).isEqualTo("allow");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void refusal_isAnAnswerAndNoError(boolean stream) throws Exception {
    try (ProxyFixture fixture =
        fixture(
            target ->
                target
                    .blockAsRefusal(true)
                    .guardrail(guardrail("names", Action.BLOCK, PartKind.PROMPT)))) {
      String body = prompt("tell me about " + SECRET);

      HttpResponse<String> response = fixture.chat(stream ? streaming(body) : body);

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("X-Spanguard-Outcome")).contains("block");
      assertThat(response.headers().firstValue("Content-Type").orElseThrow())
          .startsWith(stream ? "text/event-stream" : "application/json");
      assertThat(response.body()).contains("content_filter").contains("guardrail names");
      assertThat(response.body().endsWith("data: [DONE]\n\n")).isEqualTo(stream);
      TraceSummary summary = TraceSummary.of(fixture.sink.take().spans());
      assertThat(summary.status()).isEqualTo(SpanStatus.BLOCKED);
      assertThat(summary.httpStatus()).isEqualTo(200);
    }
  }

  @Test
  void refusal_alsoEndsAStreamThatHasBegun() throws Exception {
    try (ProxyFixture fixture =
        fixture(
            target ->
                target
                    .blockAsRefusal(true)
                    .guardrail(guardrail("names", Action.BLOCK, PartKind.COMPLETION)))) {
      fixture.provider.then(streamed(LONG + SECRET + LONG));

      HttpResponse<String> response = fixture.chat(streaming(prompt("hi")));

      assertThat(deltas(response.body())).contains("blocked by guardrail names");
      assertThat(response.body())
          .doesNotContain(HIDDEN)
          .contains("content_filter")
          .endsWith("data: [DONE]\n\n");
      assertThat(TraceSummary.of(fixture.sink.take().spans()).status())
          .isEqualTo(SpanStatus.BLOCKED);
    }
  }

  /** As the model gets to see it. */
  private static String placeholder(ProxyFixture fixture, String body) throws Exception {
    fixture.provider.then(Script.json(200, answer("fine")));
    fixture.chat(body);
    Matcher found =
        Pattern.compile("\\{CODE_NAME_[0-9a-f]{10}\\}").matcher(fixture.provider.take().text());
    assertThat(found.find()).isTrue();
    fixture.sink.take();
    return found.group();
  }
}
