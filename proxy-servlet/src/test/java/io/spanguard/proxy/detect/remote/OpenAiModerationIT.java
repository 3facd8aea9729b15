package io.spanguard.proxy.detect.remote;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanguard.proxy.FakeProvider.Received;
import io.spanguard.proxy.FakeProvider.Script;
import io.spanguard.proxy.guardrail.DetectionContext;
import io.spanguard.proxy.guardrail.Finding;
import io.spanguard.proxy.guardrail.RemoteDetector;
import io.spanguard.proxy.guardrail.RemoteVerdict;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class OpenAiModerationIT extends RemoteServiceContract {

  @Override
  RemoteDetector detector(ServiceEndpoint endpoint) {
    return OpenAiModeration.builder(endpoint).build();
  }

  @Override
  String path() {
    return "/v1/moderations";
  }

  @Override
  Script harmless() {
    return Script.json(200, answer(result(false, 0.1, 0.2)));
  }

  @Override
  Script harmful() {
    return Script.json(200, answer(result(true, 0.91, 0.2)));
  }

  @Override
  List<Finding> found() {
    return List.of(
        new Finding(
            "HARASSMENT_THREATENING",
            null,
            0,
            TEXT.length(),
            0.91,
            "moderation: HARASSMENT_THREATENING"));
  }

  @Override
  void assertAsked(Received request, JsonNode body) {
    assertThat(request.target()).isEqualTo("/v1/moderations");
    assertThat(body.path("model").asText()).isEqualTo("omni-moderation-latest");
    assertThat(body.path("input")).hasSize(1);
    assertThat(body.path("input").get(0).asText()).isEqualTo(TEXT);
  }

  @Test
  void severalTexts_areAskedAboutAtOnce() throws Exception {
    service.then(
        Script.json(200, answer(result(false, 0, 0), result(true, 0.9, 0.8), result(false, 0, 0))));

    RemoteVerdict verdict = judge(prompt("one", "two", "three"), Duration.ofMinutes(1), calls());

    assertThat(service.take().text()).contains("[\"one\",\"two\",\"three\"]");
    assertThat(verdict.findings()).hasSize(2);
    assertThat(verdict.findings()).allMatch(found -> found.part() == 1);
  }

  @Test
  void onlyNewTexts_areAskedAbout() throws Exception {
    service
        .then(Script.json(200, answer(result(true, 0.9, 0))))
        .then(Script.json(200, answer(result(true, 0, 0.7))));
    judge(prompt("one"), Duration.ofMinutes(1), calls());
    service.take();

    RemoteVerdict verdict = judge(prompt("one", "two"), Duration.ofMinutes(1), calls());

    assertThat(service.take().text()).contains("[\"two\"]");
    assertThat(verdict.findings()).extracting(found -> found.part()).containsExactly(0, 1);
  }

  @Test
  void categoriesAndThreshold() {
    ServiceEndpoint endpoint = ServiceEndpoint.of(URI.create(service.url() + path()));
    service.always(Script.json(200, answer(result(true, 0.6, 0.7))));
    try (RemoteDetector some =
            OpenAiModeration.builder(endpoint).categories(Set.of("harassment")).build();
        RemoteDetector strict = OpenAiModeration.builder(endpoint).threshold(0.65).build()) {
      assertThat(types(some)).containsExactly("HARASSMENT_THREATENING");
      assertThat(types(strict)).containsExactly("VIOLENCE");
    }
  }

  private static List<String> types(RemoteDetector detector) {
    return detector
        .judge(
            prompt("text"), DetectionContext.ofRequest(List.of()), Duration.ofMinutes(1), calls())
        .findings()
        .stream()
        .map(found -> found.finding().type())
        .toList();
  }

  /** As the API reference shows it, with fewer categories. */
  private static String answer(String... results) {
    return "{\"id\":\"modr-1\",\"model\":\"omni-moderation-latest\",\"results\":["
        + String.join(",", results)
        + "]}";
  }

  private static String result(boolean flagged, double threatening, double violence) {
    return "{\"flagged\":"
        + flagged
        + ",\"categories\":{\"harassment/threatening\":"
        + (threatening > 0.5)
        + ",\"violence\":"
        + (violence > 0.5)
        + "},\"category_scores\":{\"harassment/threatening\":"
        + threatening
        + ",\"violence\":"
        + violence
        + "},\"category_applied_input_types\":{\"violence\":[\"text\"]}}";
  }
}
