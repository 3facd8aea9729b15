package io.spanguard.proxy;

import static io.spanguard.proxy.GuardrailFixtures.answer;
import static io.spanguard.proxy.GuardrailFixtures.deltas;
import static io.spanguard.proxy.GuardrailFixtures.json;
import static io.spanguard.proxy.GuardrailFixtures.prompt;
import static io.spanguard.proxy.GuardrailFixtures.streamed;
import static io.spanguard.proxy.GuardrailFixtures.streaming;
import static io.spanguard.proxy.RecordingSink.span;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.spanguard.proxy.FakeProvider.Script;
import io.spanguard.proxy.detect.remote.OpenAiModeration;
import io.spanguard.proxy.detect.remote.Presidio;
import io.spanguard.proxy.detect.remote.ServiceEndpoint;
import io.spanguard.proxy.detect.remote.Webhook;
import io.spanguard.proxy.guardrail.Action;
import io.spanguard.proxy.guardrail.Guardrail;
import io.spanguard.proxy.guardrail.RemoteDetector;
import io.spanguard.proxy.wire.PartKind;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.Trace;
import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.convention.Names;
import jakarta.servlet.Filter;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Guardrails that ask services: what these find is stopped or replaced, streamed or not; what they
 * fail at follows the failure mode; every call is a span.
 */
abstract class ProxyRemoteGuardrailContract {

  private static final String NAME = "Anna Schmidt";
  private static final String KEY = "the-key-of-the-service";

  private final FakeProvider service = FakeProvider.start();
  private final FakeProvider other = FakeProvider.start();

  abstract Container start(Filter filter);

  private ProxyFixture fixture(Guardrail... guardrails) {
    return ProxyFixture.guarded(this::start, guardrails);
  }

  @AfterEach
  void close() {
    service.close();
    other.close();
  }

  @Test
  void input_blocked_withTheCallAsASpan() throws Exception {
    service.then(Script.json(200, moderation(true)));
    try (ProxyFixture fixture =
        fixture(guardrail("moderation", moderation(), Action.BLOCK, true, PartKind.PROMPT))) {
      HttpResponse<String> response = fixture.chat(prompt("something bad"));

      assertThat(response.statusCode()).isEqualTo(403);
      assertThat(response.body()).contains("moderation: VIOLENCE").doesNotContain("bad");
      assertThat(fixture.provider.waiting()).isZero();
      Trace trace = fixture.sink.take();
      Span detector = span(trace, "detector.block");
      assertThat(detector.attributes().text(Names.GUARDRAIL_DETECTOR))
          .isEqualTo("openai-moderation");
      Span call = span(trace, "http.client");
      assertThat(call.parentSpanId()).isEqualTo(detector.spanId());
      assertThat(call.attributes().text(Names.HTTP_METHOD)).isEqualTo("POST");
      assertThat(call.attributes().text(Names.URL_FULL))
          .isEqualTo(service.url() + "/v1/moderations");
      assertThat(call.attributes().number(Names.HTTP_STATUS)).isEqualTo(200);
      assertThat(call.status()).isEqualTo(SpanStatus.OK);
      assertThat(json(fixture, trace)).doesNotContain("something bad", KEY);
    }
  }

  @Test
  void input_allowed_isASpanToo_andIsNotAskedAboutTwice() throws Exception {
    service.then(Script.json(200, moderation(false)));
    try (ProxyFixture fixture =
        fixture(guardrail("moderation", moderation(), Action.BLOCK, true, PartKind.PROMPT))) {
      fixture.provider.always(Script.json(200, answer("fine")));

      fixture.chat(prompt("hello"));
      Trace first = fixture.sink.take();
      fixture.chat(prompt("hello"));
      Trace second = fixture.sink.take();

      Span allowed = span(first, "detector.allow");
      assertThat(first.spans())
          .filteredOn(span -> span.name().equals("http.client"))
          .extracting(Span::parentSpanId)
          .contains(allowed.spanId());
      assertThat(service.waiting()).isEqualTo(1);
      assertThat(second.spans()).extracting(Span::name).doesNotContain("detector.allow");
      assertThat(TraceSummary.of(second.spans()).outcome()).isEqualTo("allow");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"REDACT", "MASK"})
  void personalDataWithPlaces_isReplaced(Action action) throws Exception {
    service.always(names());
    try (ProxyFixture fixture =
        fixture(guardrail("names", presidio(), action, true, PartKind.PROMPT))) {
      fixture.provider.then(Script.json(200, answer("fine")));

      HttpResponse<String> response =
          fixture.chat(prompt("\ud83d\ude00 " + NAME + " called, call " + NAME));

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(fixture.provider.take().text())
          .containsPattern(
              "\"\ud83d\ude00 \\{PERSON[0-9a-f_]*} called, call \\{PERSON[0-9a-f_]*}\"");
      Trace trace = fixture.sink.take();
      span(trace, "detector." + action.id());
      assertThat(TraceSummary.of(trace.spans()).outcome()).isEqualTo(action.id());
      assertThat(json(fixture, trace)).doesNotContain(NAME);
    }
  }

  @Test
  void answers_getTheSameVerdictStreamedOrNot() throws Exception {
    service.always(names());
    try (ProxyFixture fixture =
        fixture(guardrail("names", presidio(), Action.REDACT, true, PartKind.COMPLETION))) {
      String text = "It was " + NAME + ", of course.";
      fixture.provider.then(Script.json(200, answer(text))).then(streamed(text));

      HttpResponse<String> whole = fixture.chat(prompt("who"));
      Trace first = fixture.sink.take();
      HttpResponse<String> events = fixture.chat(streaming(prompt("who")));
      Trace second = fixture.sink.take();

      String expected = text.replace(NAME, "{PERSON}");
      assertThat(whole.body()).isEqualTo(answer(expected));
      assertThat(deltas(events.body())).isEqualTo(expected);
      assertThat(events.body()).endsWith("data: [DONE]\n\n");
      for (Trace trace : List.of(first, second)) {
        Span redacted = span(trace, "detector.redact");
        assertThat(redacted.events()).hasSize(1);
        assertThat(redacted.events().get(0).attributes().text("type")).isEqualTo("PERSON");
        assertThat(redacted.events().get(0).attributes().number("start")).isEqualTo(7);
        assertThat(redacted.events().get(0).attributes().number("end")).isEqualTo(19);
        assertThat(TraceSummary.of(trace.spans()).outputPreview()).isEqualTo(expected);
        assertThat(json(fixture, trace)).doesNotContain(NAME);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void answer_blocked(boolean stream) throws Exception {
    service.always(names());
    try (ProxyFixture fixture =
        fixture(guardrail("names", presidio(), Action.BLOCK, true, PartKind.COMPLETION))) {
      String text = "It was " + NAME + ", of course.";
      fixture.provider.then(stream ? streamed(text) : Script.json(200, answer(text)));

      HttpResponse<String> response =
          fixture.chat(stream ? streaming(prompt("who")) : prompt("who"));

      assertThat(response.statusCode()).isEqualTo(403);
      assertThat(response.body()).contains("guardrail_block").doesNotContain("Anna", "It was");
      Trace trace = fixture.sink.take();
      span(trace, "detector.block");
      assertThat(json(fixture, trace)).doesNotContain(NAME);
    }
  }

  @Test
  void monitoredStream_isNotHeld() throws Exception {
    service.always(names());
    try (ProxyFixture fixture =
        fixture(guardrail("names", presidio(), Action.MONITOR, false, PartKind.COMPLETION))) {
      String text = "It was " + NAME + ", of course.";
      fixture.provider.then(streamed(text));

      HttpResponse<String> events = fixture.chat(streaming(prompt("who")));

      assertThat(deltas(events.body())).isEqualTo(text);
      Trace trace = fixture.sink.take();
      span(trace, "detector.monitor");
      assertThat(json(fixture, trace)).doesNotContain(NAME);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void serviceThatIsSilent_failsClosed(boolean stream) throws Exception {
    service.always(Script.silence());
    try (ProxyFixture fixture =
        fixture(slow("names", presidio(), Action.REDACT, true, PartKind.COMPLETION))) {
      fixture.provider.always(stream ? streamed(NAME) : Script.json(200, answer(NAME)));
      Trace trace;
      Span failed;
      do {
        HttpResponse<String> response =
            fixture.chat(stream ? streaming(prompt("who")) : prompt("who"));

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body()).contains("detector presidio");
        trace = fixture.sink.take();
        failed = span(trace, "detector.error");
        assertThat(failed.status()).isEqualTo(SpanStatus.BLOCKED);
        // Without a call below it the time was over before it could ask.
      } while (calls(trace, failed).isEmpty());
      Span call = calls(trace, failed).get(0);
      assertThat(call.name()).isEqualTo("http.client");
      assertThat(call.attributes().text(Names.ERROR_TYPE)).startsWith("timeout_");
      assertThat(TraceSummary.of(trace.spans()).status()).isEqualTo(SpanStatus.BLOCKED);
      assertThat(json(fixture, trace)).doesNotContain(NAME);
    }
  }

  private static List<Span> calls(Trace trace, Span detector) {
    return trace.spans().stream()
        .filter(span -> detector.spanId().equals(span.parentSpanId()))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void serviceThatIsSilent_failsOpen(boolean stream) throws Exception {
    service.always(Script.silence());
    try (ProxyFixture fixture =
        fixture(slow("names", presidio(), Action.REDACT, false, PartKind.COMPLETION))) {
      fixture.provider.then(stream ? streamed(NAME) : Script.json(200, answer(NAME)));

      HttpResponse<String> response =
          fixture.chat(stream ? streaming(prompt("who")) : prompt("who"));

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(stream ? deltas(response.body()) : response.body()).contains(NAME);
      Trace trace = fixture.sink.take();
      assertThat(span(trace, "detector.error").status()).isEqualTo(SpanStatus.ERROR);
      assertThat(TraceSummary.of(trace.spans()).status()).isEqualTo(SpanStatus.OK);
      assertThat(TraceSummary.of(trace.spans()).coverage()).isNotEqualTo("full");
      // Nobody knows what is in it.
      assertThat(json(fixture, trace)).doesNotContain(NAME);
    }
  }

  @Test
  void services_areAskedAtTheSameTime_afterTheLocalGuardrails() throws Exception {
    CyclicBarrier together = new CyclicBarrier(2);
    service.always(meeting(together, names()));
    other.always(
        meeting(
            together,
            Script.json(
                200,
                "{\"verdict\":\"redact\",\"findings\":[{\"part\":0,\"start\":0,\"end\":4,"
                    + "\"type\":\"GREETING\"}]}")));
    Guardrail local = GuardrailFixtures.guardrail("code-names", Action.REDACT, PartKind.PROMPT);
    RemoteDetector webhook = Webhook.create(endpoint(other, "/judge"), null);
    try (ProxyFixture fixture =
        fixture(
            guardrail("names", presidio(), Action.REDACT, true, PartKind.PROMPT),
            guardrail("own", webhook, Action.REDACT, true, PartKind.PROMPT),
            local)) {
      fixture.provider.then(Script.json(200, answer("fine")));

      HttpResponse<String> response =
          fixture.chat(prompt("Dear " + NAME + ", about " + GuardrailFixtures.SECRET));

      assertThat(response.statusCode()).isEqualTo(200);
      String expected = "{GREETING} {PERSON}, about {CODE_NAME}";
      assertThat(fixture.provider.take().text()).contains(expected);
      assertThat(other.take().text()).contains("Dear " + NAME + ", about {CODE_NAME}");
      Trace trace = fixture.sink.take();
      assertThat(trace.spans())
          .filteredOn(span -> span.name().equals("detector.redact"))
          .extracting(span -> span.attributes().text(Names.GUARDRAIL_ID))
          .containsExactlyInAnyOrder("code-names", "names", "own");
      assertThat(json(fixture, trace)).contains("{GREETING}").doesNotContain(NAME);
    }
  }

  @Test
  void localBlock_leavesTheServicesAlone_andWhatTheyWouldHaveRedactedUnrecorded() throws Exception {
    try (ProxyFixture fixture =
        fixture(
            guardrail("names", presidio(), Action.REDACT, true, PartKind.PROMPT),
            GuardrailFixtures.guardrail("code-names", Action.BLOCK, PartKind.PROMPT))) {
      HttpResponse<String> response =
          fixture.chat(prompt(NAME + " on " + GuardrailFixtures.SECRET));

      assertThat(response.statusCode()).isEqualTo(403);
      assertThat(service.waiting()).isZero();
      Trace trace = fixture.sink.take();
      assertThat(json(fixture, trace)).doesNotContain(NAME, GuardrailFixtures.SECRET);
    }
  }

  private RemoteDetector presidio() {
    return Presidio.builder(endpoint(service, "/analyze")).build();
  }

  private RemoteDetector moderation() {
    return OpenAiModeration.builder(endpoint(service, "/v1/moderations")).build();
  }

  private static ServiceEndpoint endpoint(FakeProvider service, String path) {
    return ServiceEndpoint.of(URI.create(service.url() + path))
        .withHeader("Authorization", "Bearer " + KEY);
  }

  private static Guardrail guardrail(
      String id, RemoteDetector detector, Action action, boolean failClosed, PartKind on) {
    return new Guardrail(id, detector, Set.of(on), action, Duration.ofMinutes(1), failClosed);
  }

  private static Guardrail slow(
      String id, RemoteDetector detector, Action action, boolean failClosed, PartKind on) {
    return new Guardrail(id, detector, Set.of(on), action, Duration.ofMillis(300), failClosed);
  }

  private static String moderation(boolean flagged) {
    return "{\"results\":[{\"flagged\":"
        + flagged
        + ",\"categories\":{\"violence\":"
        + flagged
        + "},\"category_scores\":{\"violence\":0.9}}]}";
  }

  /** Finds the one name, and counts characters as Python does. */
  private static Script names() {
    return (request, connection) -> {
      String text = new ObjectMapper().readTree(request.body()).path("text").asText();
      StringBuilder found = new StringBuilder();
      for (int at = text.indexOf(NAME); at >= 0; at = text.indexOf(NAME, at + 1)) {
        int start = text.codePointCount(0, at);
        found
            .append(found.isEmpty() ? "" : ",")
            .append("{\"entity_type\":\"PERSON\",\"score\":0.85,\"start\":")
            .append(start)
            .append(",\"end\":")
            .append(start + NAME.length())
            .append("}");
      }
      return Script.json(200, "[" + found + "]").play(request, connection);
    };
  }

  private static Script meeting(CyclicBarrier together, Script then) {
    return (request, connection) -> {
      try {
        together.await(60, TimeUnit.SECONDS);
      } catch (Exception e) {
        return false;
      }
      return then.play(request, connection);
    };
  }
}
