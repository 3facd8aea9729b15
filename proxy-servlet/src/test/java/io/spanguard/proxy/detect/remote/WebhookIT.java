package io.spanguard.proxy.detect.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.hash.Hashing;
import io.spanguard.proxy.FakeProvider.Received;
import io.spanguard.proxy.FakeProvider.Script;
import io.spanguard.proxy.guardrail.DetectionContext;
import io.spanguard.proxy.guardrail.Finding;
import io.spanguard.proxy.guardrail.RemoteDetector;
import io.spanguard.proxy.guardrail.RemoteVerdict;
import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.PartKind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class WebhookIT extends RemoteServiceContract {

  private static final String SECRET = "a secret of the two of them";

  @Override
  RemoteDetector detector(ServiceEndpoint endpoint) {
    return Webhook.create(endpoint.withTimeToLive(Webhook.DEFAULT_TIME_TO_LIVE), SECRET);
  }

  @Override
  String path() {
    return "/judge";
  }

  @Override
  boolean remembers() {
    return false;
  }

  @Override
  Script harmless() {
    return Script.json(200, "{\"verdict\":\"allow\"}");
  }

  @Override
  Script harmful() {
    return Script.json(
        200,
        "{\"verdict\":\"redact\",\"findings\":[{\"part\":0,\"start\":8,\"end\":20,\"type\":\"PERSON\",\"category\":\"LLM02\",\"score\":0.7,\"reason\":\"a"
            + " person\"}]}");
  }

  @Override
  List<Finding> found() {
    return List.of(new Finding("PERSON", "LLM02:2025", 8, 20, 0.7, "a person"));
  }

  @Override
  void assertAsked(Received request, JsonNode body) {
    assertThat(request.target()).isEqualTo("/judge");
    assertThat(body.toString())
        .isEqualTo(
            "{\"version\":1,\"side\":\"request\",\"parts\":[{\"kind\":\"prompt\",\"new\":true,"
                + "\"text\":\""
                + TEXT
                + "\"}]}");
    String seconds = Long.toString(clock.instant().getEpochSecond());
    String signed = seconds + "." + request.text();
    String expected =
        Hashing.hmacSha256(SECRET.getBytes(StandardCharsets.UTF_8))
            .hashString(signed, StandardCharsets.UTF_8)
            .toString();
    assertThat(request.header("X-Spanguard-Signature"))
        .isEqualTo("t=" + seconds + ",v1=" + expected);
  }

  @Test
  void blockWithoutPlaces_isWhatIsNew() {
    service.then(
        Script.json(
            200, "{\"verdict\":\"block\",\"type\":\"policy\",\"category\":\"LLM06:2025\"}"));
    Part old = new Part(PartKind.PROMPT, prompt("x").get(0).place(), "old", false, null, null, 0);

    RemoteVerdict verdict =
        judge(List.of(old, prompt("new").get(0)), Duration.ofMinutes(1), calls());

    assertThat(verdict.findings()).hasSize(1);
    assertThat(verdict.findings().get(0).part()).isEqualTo(1);
    assertThat(verdict.findings().get(0).finding())
        .isEqualTo(new Finding("POLICY", "LLM06:2025", 0, 3, 1, "the webhook found: POLICY"));
  }

  @Test
  void answersAndTools_areNamed() throws Exception {
    service.then(harmless());
    Part call =
        new Part(PartKind.TOOL_CALL, prompt("x").get(0).place(), "{}", true, "search", null, 0);

    detector()
        .judge(List.of(call), DetectionContext.ofAnswer(List.of()), Duration.ofMinutes(1), calls());

    assertThat(service.take().text())
        .isEqualTo(
            "{\"version\":1,\"side\":\"response\",\"parts\":[{\"kind\":\"tool_call\",\"new\":true,"
                + "\"text\":\"{}\",\"tool\":\"search\"}]}");
  }

  @Test
  void reasonThatQuotesTheText_isNotPassedOn() {
    String finding = "\"part\":0,\"type\":\"X\",\"start\":8,\"end\":12,\"reason\":\"";
    service
        .then(
            Script.json(200, "{\"verdict\":\"block\",\"findings\":[{" + finding + "says Anna\"}]}"))
        .then(
            Script.json(
                200, "{\"verdict\":\"block\",\"type\":\"X\",\"reason\":\"call Anna Schmidt!\"}"));

    for (int i = 0; i < 2; i++) {
      assertThat(judge(prompt(TEXT), Duration.ofMinutes(1), calls()).findings())
          .extracting(found -> found.finding().reason())
          .containsExactly("the webhook found: X");
    }
  }

  static Stream<Arguments> wrongAnswers() {
    return Stream.of(
        argumentSet("another verdict", "{\"verdict\":\"deny\"}", "verdict is not allow"),
        argumentSet(
            "allow with findings",
            "{\"verdict\":\"allow\",\"findings\":[{\"part\":0}]}",
            "but there are findings"),
        argumentSet("redact without", "{\"verdict\":\"redact\"}", "but there are no findings"),
        argumentSet(
            "no such part",
            "{\"verdict\":\"block\",\"findings\":[{\"part\":1}]}",
            "part is not one that was sent"),
        argumentSet(
            "half a place",
            "{\"verdict\":\"redact\",\"findings\":[{\"part\":0,\"start\":1}]}",
            "end is not a whole number"),
        argumentSet(
            "place beyond the end",
            "{\"verdict\":\"redact\",\"findings\":[{\"part\":0,\"start\":1,\"end\":1000}]}",
            "outside of its text"),
        argumentSet(
            "another category",
            "{\"verdict\":\"block\",\"category\":\"LLM99\"}",
            "category is not one of LLM01 to LLM10"),
        argumentSet(
            "score of two",
            "{\"verdict\":\"block\",\"score\":2}",
            "score is not a number from 0 to 1"));
  }

  @ParameterizedTest
  @MethodSource("wrongAnswers")
  void wrongAnswer_isAFailure(String answer, String words) {
    service.then(Script.json(200, answer));

    assertThat(judge(prompt(TEXT), Duration.ofMinutes(1), calls()).failure()).contains(words);
  }
}
