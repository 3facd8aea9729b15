package io.spanguard.proxy.detect.remote;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spanguard.proxy.FakeProvider.Received;
import io.spanguard.proxy.FakeProvider.Script;
import io.spanguard.proxy.guardrail.Finding;
import io.spanguard.proxy.guardrail.RemoteDetector;
import io.spanguard.proxy.guardrail.RemoteVerdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class PresidioIT extends RemoteServiceContract {

  @Override
  RemoteDetector detector(ServiceEndpoint endpoint) {
    return Presidio.builder(endpoint).entities(List.of("PERSON", "IP_ADDRESS")).build();
  }

  @Override
  String path() {
    return "/analyze";
  }

  @Override
  Script harmless() {
    return Script.json(200, "[]");
  }

  @Override
  Script harmful() {
    return analyzer();
  }

  @Override
  String emptyAnswer() {
    return "[]";
  }

  @Override
  List<Finding> found() {
    return List.of(new Finding("PERSON", "LLM02:2025", 8, 20, 0.85, "personal data: PERSON"));
  }

  @Override
  void assertAsked(Received request, JsonNode body) {
    assertThat(request.target()).isEqualTo("/analyze");
    assertThat(body.toString())
        .isEqualTo(
            "{\"text\":\""
                + TEXT
                + "\",\"language\":\"en\",\"score_threshold\":0.5,"
                + "\"entities\":[\"PERSON\",\"IP_ADDRESS\"]}");
  }

  @Test
  void longText_isAskedAboutInPiecesThatOverlap() {
    service.always(analyzer());
    StringBuilder text = new StringBuilder();
    List<Integer> starts = new ArrayList<>();
    while (text.length() < 70_000) {
      text.append("lorem ipsum \ud83d\ude00 dolor ");
      starts.add(text.length());
      text.append("Anna Schmidt sit amet, ");
    }

    RemoteVerdict verdict = judge(prompt(text.toString()), Duration.ofMinutes(1), calls());

    assertThat(verdict.failure()).isNull();
    assertThat(verdict.findings())
        .extracting(found -> found.finding().start())
        .containsExactlyElementsOf(starts);
    assertThat(service.waiting()).isEqualTo(4);
  }

  @Test
  void severalTexts_areAskedAboutAtTheSameTime() {
    CyclicBarrier together = new CyclicBarrier(4);
    service.always(
        (request, connection) -> {
          try {
            together.await(60, TimeUnit.SECONDS);
          } catch (Exception e) {
            return false;
          }
          return Script.json(200, "[]").play(request, connection);
        });

    RemoteVerdict verdict =
        judge(prompt("one", "two", "three", "four"), Duration.ofMinutes(1), calls());

    assertThat(verdict.failure()).isNull();
  }

  @Test
  void placeOutsideOfTheText_isAFailure() {
    service.then(
        Script.json(200, "[{\"entity_type\":\"PERSON\",\"start\":3,\"end\":99,\"score\":1}]"));

    assertThat(judge(prompt("short"), Duration.ofMinutes(1), calls()).failure())
        .contains("a finding is outside of its text");
  }

  /** Finds one name, and counts characters as Python does. */
  static Script analyzer() {
    return (request, connection) -> {
      String text = new ObjectMapper().readTree(request.body()).path("text").asText();
      List<String> found = new ArrayList<>();
      Matcher name = Pattern.compile("Anna Schmidt").matcher(text);
      while (name.find()) {
        found.add(
            "{\"analysis_explanation\":null,\"end\":"
                + text.codePointCount(0, name.end())
                + ",\"entity_type\":\"PERSON\",\"score\":0.85,\"start\":"
                + text.codePointCount(0, name.start())
                + "}");
      }
      byte[] answer = ("[" + String.join(",", found) + "]").getBytes(StandardCharsets.UTF_8);
      return Script.answer(200, "application/json", answer).play(request, connection);
    };
  }
}
