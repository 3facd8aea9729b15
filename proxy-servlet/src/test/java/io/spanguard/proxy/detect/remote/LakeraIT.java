package io.spanguard.proxy.detect.remote;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanguard.proxy.FakeProvider.Received;
import io.spanguard.proxy.FakeProvider.Script;
import io.spanguard.proxy.guardrail.Finding;
import io.spanguard.proxy.guardrail.RemoteDetector;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LakeraIT extends RemoteServiceContract {

  @Override
  RemoteDetector detector(ServiceEndpoint endpoint) {
    return Lakera.create(endpoint, "project-1");
  }

  @Override
  String path() {
    return "/v2/guard";
  }

  @Override
  Script harmless() {
    return Script.json(200, answer(false, "", false));
  }

  @Override
  Script harmful() {
    return Script.json(200, answer(true, name(7, 19), true));
  }

  @Override
  List<Finding> found() {
    return List.of(
        new Finding("NAME", "LLM02:2025", 8, 20, 1, "flagged: PII_NAME"),
        new Finding("PROMPT_ATTACK", "LLM01:2025", 0, TEXT.length(), 1, "flagged: PROMPT_ATTACK"));
  }

  @Override
  void assertAsked(Received request, JsonNode body) {
    assertThat(request.target()).isEqualTo("/v2/guard");
    assertThat(body.toString())
        .isEqualTo(
            "{\"messages\":[{\"role\":\"user\",\"content\":\""
                + TEXT
                + "\"}],\"project_id\":\"project-1\",\"breakdown\":true,\"payload\":true}");
  }

  @Test
  void endThatCountsItself_isTakenFromTheQuotedText() {
    service.then(Script.json(200, answer(true, name(7, 18), false)));

    assertThat(judge(prompt(TEXT), Duration.ofMinutes(1), calls()).findings())
        .extracting(found -> found.finding().end())
        .containsExactly(20);
  }

  @Test
  void flaggedWithoutMore_isTheWholeText() {
    service.then(Script.json(200, "{\"flagged\":true,\"metadata\":{\"request_uuid\":\"1\"}}"));

    assertThat(judge(prompt(TEXT), Duration.ofMinutes(1), calls()).findings())
        .extracting(found -> found.finding().type())
        .containsExactly("FLAGGED");
  }

  private static String name(int start, int end) {
    return "{\"start\":"
        + start
        + ",\"end\":"
        + end
        + ",\"text\":\"Anna Schmidt\",\"detector_type\":\"pii/name\",\"labels\":[],"
        + "\"message_id\":0}";
  }

  private static String answer(boolean flagged, String payload, boolean attack) {
    return "{\"payload\":["
        + payload
        + "],\"flagged\":"
        + flagged
        + ",\"breakdown\":[{\"project_id\":\"project-1\",\"policy_id\":\"p\",\"detector_id\":\"d1\","
        + "\"detector_type\":\"pii/name\",\"detected\":"
        + !payload.isEmpty()
        + ",\"message_id\":0},{\"detector_id\":\"d2\",\"detector_type\":\"prompt_attack\","
        + "\"detected\":"
        + attack
        + ",\"message_id\":0}],\"metadata\":{\"request_uuid\":\"1\"}}";
  }
}
