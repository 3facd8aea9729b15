package io.spanguard.proxy.detect.remote;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanguard.proxy.FakeProvider.Received;
import io.spanguard.proxy.FakeProvider.Script;
import io.spanguard.proxy.detect.remote.AzureContentSafety.Check;
import io.spanguard.proxy.guardrail.DetectionContext;
import io.spanguard.proxy.guardrail.Finding;
import io.spanguard.proxy.guardrail.RemoteCalls;
import io.spanguard.proxy.guardrail.RemoteDetector;
import io.spanguard.proxy.guardrail.RemoteVerdict;
import io.spanguard.proxy.wire.PartKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Harmful content; prompt shields have {@link AzurePromptShieldIT}. */
final class AzureContentSafetyIT extends RemoteServiceContract {

  @Override
  RemoteDetector detector(ServiceEndpoint endpoint) {
    return AzureContentSafety.builder(endpoint)
        .checks(Set.of(Check.CONTENT))
        .blocklists(List.of("people"))
        .build();
  }

  @Override
  String path() {
    return "";
  }

  @Override
  String calledPath() {
    return "/contentsafety/text:analyze";
  }

  @Override
  Script harmless() {
    return Script.json(200, answer("", 2));
  }

  @Override
  Script harmful() {
    return Script.json(
        200,
        answer(
            "{\"blocklistName\":\"people\",\"blocklistItemId\":\"1\","
                + "\"blocklistItemText\":\"anna schmidt\"}",
            6));
  }

  @Override
  List<Finding> found() {
    return List.of(
        new Finding("SELF_HARM", null, 0, TEXT.length(), 1, "content of severity 6: SELF_HARM"),
        new Finding("BLOCKLIST", null, 8, 20, 1, "on a blocklist"));
  }

  @Override
  void assertAsked(Received request, JsonNode body) {
    assertThat(request.target()).isEqualTo("/contentsafety/text:analyze?api-version=2024-09-01");
    assertThat(body.path("text").asText()).isEqualTo(TEXT);
    assertThat(body.path("outputType").asText()).isEqualTo("FourSeverityLevels");
    assertThat(body.path("categories").toString())
        .isEqualTo("[\"Hate\",\"SelfHarm\",\"Sexual\",\"Violence\"]");
    assertThat(body.path("blocklistNames").toString()).isEqualTo("[\"people\"]");
  }

  @Test
  void bothChecks_areAskedAtOnce_theShieldOnlyOnTheWayToTheModel() throws Exception {
    service.always(
        (request, connection) ->
            (request.target().contains("shieldPrompt")
                    ? Script.json(200, AzurePromptShieldIT.answer(true))
                    : Script.json(200, answer("", 0)))
                .play(request, connection));
    ServiceEndpoint endpoint = ServiceEndpoint.of(service.url());
    try (RemoteDetector both = AzureContentSafety.builder(endpoint).build()) {
      RemoteCalls calls = calls();
      RemoteVerdict input =
          both.judge(
              prompt(TEXT), DetectionContext.ofRequest(List.of()), Duration.ofMinutes(1), calls);
      RemoteCalls outputCalls = calls();
      RemoteVerdict output =
          both.judge(
              List.of(part(PartKind.COMPLETION, 0, TEXT)),
              DetectionContext.ofAnswer(List.of()),
              Duration.ofMinutes(1),
              outputCalls);

      assertThat(input.findings())
          .extracting(found -> found.finding().type())
          .containsExactly("PROMPT_ATTACK");
      assertThat(calls.all()).hasSize(2);
      assertThat(output.findings()).isEmpty();
      assertThat(outputCalls.all()).hasSize(1);
    }
  }

  /** The answer of the REST reference. */
  private static String answer(String blocklistMatch, int selfHarm) {
    List<String> categories = new ArrayList<>();
    for (String category : List.of("Hate", "SelfHarm", "Sexual", "Violence")) {
      int severity = category.equals("SelfHarm") ? selfHarm : 0;
      categories.add("{\"category\":\"" + category + "\",\"severity\":" + severity + "}");
    }
    return "{\"blocklistsMatch\":["
        + blocklistMatch
        + "],\"categoriesAnalysis\":["
        + String.join(",", categories)
        + "]}";
  }
}
