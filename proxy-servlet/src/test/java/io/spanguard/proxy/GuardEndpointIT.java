package io.spanguard.proxy;

import static io.spanguard.proxy.GuardrailFixtures.SECRET;
import static io.spanguard.proxy.GuardrailFixtures.guardrail;
import static io.spanguard.proxy.GuardrailFixtures.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spanguard.proxy.guardrail.Action;
import io.spanguard.proxy.wire.PartKind;
import io.spanguard.trace.Trace;
import io.spanguard.trace.TraceSummary;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** {@code POST /v1/guard}. */
final class GuardEndpointIT {

  private static ProxyFixture fixture() {
    return ProxyFixture.start(
        JettyContainer::start,
        target ->
            target
                .guardrail(guardrail("names", Action.REDACT, PartKind.PROMPT))
                .guardrail(guardrail("answers", Action.BLOCK, PartKind.COMPLETION)),
        options -> options);
  }

  @Test
  void text_isJudgedAndRecorded() throws Exception {
    try (ProxyFixture fixture = fixture()) {
      HttpResponse<String> response =
          guard(fixture, "{\"target_id\":\"bot\",\"text\":\"on " + SECRET + "!\"}");

      assertThat(response.statusCode()).isEqualTo(200);
      JsonNode answer = new ObjectMapper().readTree(response.body());
      assertThat(answer.path("decision").asText()).isEqualTo("redact");
      assertThat(answer.path("text").asText()).isEqualTo("on {CODE_NAME}!");
      JsonNode finding = answer.path("guardrails").path(0).path("findings").path(0);
      assertThat(finding.path("start").asInt()).isEqualTo(3);
      assertThat(finding.path("end").asInt()).isEqualTo(3 + SECRET.length());
      Trace trace = fixture.sink.take();
      assertThat(answer.path("trace_id").asText()).isEqualTo(trace.traceId());
      assertThat(TraceSummary.of(trace.spans()).outcome()).isEqualTo("redact");
      assertThat(json(fixture, trace)).doesNotContainIgnoringCase(SECRET.substring(8));
    }
  }

  @Test
  void completion_isBlocked_andMistakesAreTold() throws Exception {
    try (ProxyFixture fixture = fixture()) {
      HttpResponse<String> blocked =
          guard(
              fixture, "{\"target_id\":\"bot\",\"on\":\"completion\",\"text\":\"" + SECRET + "\"}");
      assertThat(new ObjectMapper().readTree(blocked.body()).path("decision").asText())
          .isEqualTo("block");
      assertThat(blocked.body()).doesNotContain(SECRET);
      fixture.sink.take();

      HttpResponse<String> wrong =
          guard(fixture, "{\"target_id\":\"bot\",\"on\":\"answer\",\"text\":\"x\"}");
      assertThat(wrong.statusCode()).isEqualTo(400);
      assertThat(wrong.body()).contains("completion");
      assertThat(guard(fixture, "{\"target_id\":\"nobody\",\"text\":\"x\"}").statusCode())
          .isEqualTo(404);
    }
  }

  private static HttpResponse<String> guard(ProxyFixture fixture, String body) throws Exception {
    return fixture.send(fixture.post("/v1/guard", body));
  }
}
