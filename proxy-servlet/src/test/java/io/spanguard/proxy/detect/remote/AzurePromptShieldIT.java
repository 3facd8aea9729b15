package io.spanguard.proxy.detect.remote;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanguard.proxy.FakeProvider.Received;
import io.spanguard.proxy.FakeProvider.Script;
import io.spanguard.proxy.detect.remote.AzureContentSafety.Check;
import io.spanguard.proxy.guardrail.Finding;
import io.spanguard.proxy.guardrail.RemoteDetector;
import io.spanguard.proxy.guardrail.RemoteVerdict;
import io.spanguard.proxy.wire.PartKind;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class AzurePromptShieldIT extends RemoteServiceContract {

  @Override
  RemoteDetector detector(ServiceEndpoint endpoint) {
    return AzureContentSafety.builder(endpoint).checks(Set.of(Check.PROMPT_SHIELD)).build();
  }

  @Override
  String path() {
    return "/";
  }

  @Override
  String calledPath() {
    return "/contentsafety/text:shieldPrompt";
  }

  @Override
  Script harmless() {
    return Script.json(200, answer(false));
  }

  @Override
  Script harmful() {
    return Script.json(200, answer(true));
  }

  @Override
  List<Finding> found() {
    return List.of(
        new Finding(
            "PROMPT_ATTACK", "LLM01:2025", 0, TEXT.length(), 1, "the text attacks the model"));
  }

  @Override
  void assertAsked(Received request, JsonNode body) {
    assertThat(request.target())
        .isEqualTo("/contentsafety/text:shieldPrompt?api-version=2024-09-01");
    assertThat(body.toString()).isEqualTo("{\"userPrompt\":\"" + TEXT + "\"}");
  }

  @Test
  void whatAToolReturned_isADocument() throws Exception {
    service.then(
        Script.json(
            200,
            "{\"userPromptAnalysis\":null,\"documentsAnalysis\":[{\"attackDetected\":true}]}"));

    RemoteVerdict verdict =
        judge(List.of(part(PartKind.TOOL_RESULT, 0, "a page")), Duration.ofMinutes(1), calls());

    assertThat(service.take().text()).isEqualTo("{\"documents\":[\"a page\"]}");
    assertThat(verdict.findings())
        .extracting(found -> found.finding().type())
        .containsExactly("PROMPT_ATTACK");
  }

  static String answer(boolean attack) {
    return "{\"userPromptAnalysis\":{\"attackDetected\":" + attack + "},\"documentsAnalysis\":[]}";
  }
}
