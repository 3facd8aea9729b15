package io.spanguard.proxy;

import static io.spanguard.proxy.GuardrailFixtures.SECRET;
import static io.spanguard.proxy.GuardrailFixtures.answer;
import static io.spanguard.proxy.GuardrailFixtures.guardrail;
import static io.spanguard.proxy.GuardrailFixtures.prompt;
import static io.spanguard.proxy.GuardrailFixtures.streamed;
import static io.spanguard.proxy.GuardrailFixtures.streaming;
import static io.spanguard.proxy.RecordingSink.everything;
import static io.spanguard.proxy.RecordingSink.span;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spanguard.proxy.FakeProvider.Script;
import io.spanguard.proxy.GuardrailFixtures.ThrowingDetector;
import io.spanguard.proxy.guardrail.Action;
import io.spanguard.proxy.guardrail.Guardrail;
import io.spanguard.proxy.wire.PartKind;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.Trace;
import io.spanguard.trace.TraceSummary;
import jakarta.servlet.Filter;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** "Passed" never means "skipped": what was not inspected is said, or does not pass. */
abstract class ProxyCoverageContract {

  abstract Container start(Filter filter);

  private ProxyFixture fixture(Guardrail... guardrails) {
    return ProxyFixture.guarded(this::start, guardrails);
  }

  private static Guardrail throwing(boolean failClosed, PartKind... on) {
    return new Guardrail(
        "broken",
        new ThrowingDetector(false),
        Set.of(on),
        Action.BLOCK,
        Guardrail.DEFAULT_TIMEOUT,
        failClosed);
  }

  @Test
  void everyPartInspected_isFull() throws Exception {
    try (ProxyFixture fixture =
        fixture(guardrail("names", Action.REDACT, PartKind.PROMPT, PartKind.COMPLETION))) {
      fixture.provider.then(Script.json(200, answer("fine"))).then(streamed("fine"));

      fixture.chat(prompt("hi"));
      assertCoverage(fixture.sink.take(), "full");
      fixture.chat(streaming(prompt("hi")));
      assertCoverage(fixture.sink.take(), "full");
    }
  }

  @Test
  void image_isPartial() throws Exception {
    try (ProxyFixture fixture =
        fixture(guardrail("names", Action.REDACT, PartKind.PROMPT, PartKind.COMPLETION))) {
      fixture.provider.then(Script.json(200, answer("fine")));

      fixture.chat(
          "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":["
              + "{\"type\":\"text\",\"text\":\"what is this\"},"
              + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AAAA\"}}]}]}");

      assertCoverage(fixture.sink.take(), "partial", "image");
    }
  }

  @Test
  void partThatNoGuardrailLooksAt_isPartial() throws Exception {
    try (ProxyFixture fixture = fixture(guardrail("names", Action.REDACT, PartKind.PROMPT))) {
      fixture.provider.then(Script.json(200, answer("fine")));

      fixture.chat(prompt("hi"));

      assertCoverage(fixture.sink.take(), "partial", "no_guardrail");
    }
  }

  @Test
  void noGuardrailAtAll_isNone() throws Exception {
    try (ProxyFixture fixture = fixture()) {
      fixture.provider.then(Script.json(200, answer("fine")));

      fixture.chat(prompt("hi"));

      assertCoverage(fixture.sink.take(), "none", "no_guardrail");
    }
  }

  @Test
  void unknownEndpointOfATargetWithGuardrails_isBlockedUnlessToldOtherwise() throws Exception {
    Guardrail guardrail = guardrail("names", Action.BLOCK, PartKind.PROMPT);
    try (ProxyFixture fixture = fixture(guardrail)) {
      HttpResponse<String> response = fixture.get("/proxy/bot/v1/files");

      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(response.headers().firstValue("X-Spanguard-Error")).contains("endpoint_blocked");
      assertCoverage(fixture.sink.take(), "none", "unknown_endpoint");
      assertThat(fixture.provider.waiting()).isZero();
    }
    try (ProxyFixture fixture =
        ProxyFixture.start(
            this::start,
            target -> target.guardrail(guardrail).blockUnknownEndpoints(false),
            options -> options)) {
      fixture.provider.then(Script.json(200, "{}"));

      assertThat(fixture.get("/proxy/bot/v1/files").statusCode()).isEqualTo(200);
      assertCoverage(fixture.sink.take(), "none", "unknown_endpoint");
    }
  }

  @Test
  void detectorFailsClosed_blocks() throws Exception {
    try (ProxyFixture fixture = fixture(throwing(true, PartKind.PROMPT))) {
      HttpResponse<String> response = fixture.chat(prompt("about " + SECRET));

      assertThat(response.statusCode()).isEqualTo(403);
      JsonNode error = new ObjectMapper().readTree(response.body()).path("error");
      assertThat(error.path("type").asText()).isEqualTo("guardrail_block");
      assertThat(error.path("guardrail").path("id").asText()).isEqualTo("broken");
      assertThat(response.body()).doesNotContain(SECRET);
      assertThat(fixture.provider.waiting()).isZero();
      Trace trace = fixture.sink.take();
      Span detector = span(trace, "detector.error");
      assertThat(detector.parentSpanId()).isEqualTo(span(trace, "guardrail.input").spanId());
      assertThat(everything(List.of(detector))).doesNotContain(SECRET);
      assertCoverage(trace, "none", "detector_failed");
      assertThat(TraceSummary.of(trace.spans()).status()).isEqualTo(SpanStatus.BLOCKED);
    }
  }

  @Test
  void detectorThrowsAnError_isNoSuccess() throws Exception {
    Guardrail fatal =
        Guardrail.of("fatal", new ThrowingDetector(true), Set.of(PartKind.PROMPT), Action.MONITOR);
    try (ProxyFixture fixture = fixture(fatal)) {
      assertThat(fixture.chat(prompt("about " + SECRET)).statusCode()).isEqualTo(500);

      Trace trace = fixture.sink.take();
      TraceSummary summary = TraceSummary.of(trace.spans());
      assertThat(summary.status()).isEqualTo(SpanStatus.ERROR);
      assertThat(summary.errorType()).isEqualTo("internal_error");
      assertThat(everything(trace.spans())).doesNotContain(SECRET);
      assertThat(fixture.provider.waiting()).isZero();
    }
  }

  @Test
  void detectorFailsOpen_goesOnAndIsTold() throws Exception {
    try (ProxyFixture fixture = fixture(throwing(false, PartKind.PROMPT))) {
      fixture.provider.then(Script.json(200, answer("fine")));

      HttpResponse<String> response = fixture.chat(prompt("hi"));

      assertThat(response.body()).isEqualTo(answer("fine"));
      Trace trace = fixture.sink.take();
      assertThat(span(trace, "detector.error").status()).isEqualTo(SpanStatus.ERROR);
      TraceSummary summary = TraceSummary.of(trace.spans());
      assertThat(summary.status()).isEqualTo(SpanStatus.OK);
      assertThat(summary.outcome()).isEqualTo("allow");
      assertThat(summary.coverage()).isEqualTo("none");
      assertThat(summary.skipped()).contains("detector_failed");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void detectorOfTheAnswerFailsClosed_theAnswerStaysHere(boolean stream) throws Exception {
    try (ProxyFixture fixture = fixture(throwing(true, PartKind.COMPLETION))) {
      fixture.provider.then(stream ? streamed("fine") : Script.json(200, answer("fine")));

      HttpResponse<String> response = fixture.chat(stream ? streaming(prompt("hi")) : prompt("hi"));

      assertThat(response.statusCode()).isEqualTo(403);
      assertThat(response.body()).doesNotContain("fine");
      Trace trace = fixture.sink.take();
      assertThat(span(trace, "detector.error").parentSpanId())
          .isEqualTo(span(trace, "guardrail.output").spanId());
      assertThat(TraceSummary.of(trace.spans()).status()).isEqualTo(SpanStatus.BLOCKED);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "text/event-stream", "text/plain"})
  void answerThatCannotBeRead_staysHereWhereItMightHaveBeenStopped(String type) throws Exception {
    try (ProxyFixture fixture = fixture(guardrail("names", Action.BLOCK, PartKind.COMPLETION))) {
      byte[] coded = ProxyBytesContract.gzip(answer("about " + SECRET));
      for (String encoding : new String[] {"br", "gzip, br", "identity"}) {
        fixture.provider.then(Script.answer(200, type, coded, "Content-Encoding: " + encoding));

        HttpResponse<String> response = fixture.chat(prompt("hi"));

        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(response.headers().firstValue("X-Spanguard-Error")).contains("upstream_invalid");
        TraceSummary summary = TraceSummary.of(fixture.sink.take().spans());
        assertThat(summary.errorType()).isEqualTo("upstream_invalid");
      }
    }
  }

  @Test
  void gzippedStream_isJudged() throws Exception {
    try (ProxyFixture fixture = fixture(guardrail("names", Action.BLOCK, PartKind.COMPLETION))) {
      String events =
          "data: "
              + ProxyExitsContract.chunk("{\"content\":\"" + SECRET + "\"}", "stop")
              + "\n\ndata: [DONE]\n\n";
      fixture.provider.then(
          Script.answer(
              200, "text/event-stream", ProxyBytesContract.gzip(events), "Content-Encoding: gzip"));

      HttpResponse<String> response = fixture.chat(streaming(prompt("hi")));

      assertThat(response.statusCode()).isEqualTo(403);
      assertThat(response.body()).doesNotContain(SECRET);
      fixture.sink.take();
    }
  }

  @Test
  void gzippedRequest_isJudgedAndRedacted() throws Exception {
    try (ProxyFixture fixture = fixture(guardrail("names", Action.REDACT, PartKind.PROMPT))) {
      fixture.provider.then(Script.json(200, answer("fine")));

      ProxyBytesContract.post(
          fixture,
          "/proxy/bot/v1/chat/completions",
          ProxyBytesContract.gzip(prompt("about " + SECRET)),
          "Content-Type: application/json",
          "Content-Encoding: gzip");

      FakeProvider.Received received = fixture.provider.take();
      assertThat(received.text()).isEqualTo(prompt("about " + GuardrailFixtures.PLACEHOLDER));
      assertThat(received.headers()).doesNotContainKey("Content-Encoding");
      fixture.sink.take();
    }
  }

  @Test
  void errorOnAnAnthropicPath_hasItsShape() throws Exception {
    try (ProxyFixture fixture = fixture(guardrail("names", Action.BLOCK, PartKind.PROMPT))) {
      HttpResponse<String> response =
          fixture.send(fixture.post("/proxy/bot/v1/messages", "{\"messages\":\"hi\"}"));

      JsonNode body = new ObjectMapper().readTree(response.body());
      String traceId = response.headers().firstValue("X-Spanguard-Trace-Id").orElseThrow();
      assertThat(body.path("type").asText()).isEqualTo("error");
      assertThat(body.path("error").path("type").asText()).isEqualTo("invalid_request_error");
      assertThat(body.path("error").path("message").asText()).isNotEmpty();
      assertThat(body.path("request_id").asText()).isEqualTo(traceId);
      fixture.sink.take();
    }
  }

  private static void assertCoverage(Trace trace, String coverage, String... skipped) {
    TraceSummary summary = TraceSummary.of(trace.spans());
    assertThat(summary.coverage()).isEqualTo(coverage);
    assertThat(summary.skipped()).contains(skipped);
    if (coverage.equals("full")) {
      assertThat(summary.skipped()).isEmpty();
    }
  }
}
