package io.spanguard.proxy.detect.remote;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanguard.proxy.FakeProvider.Received;
import io.spanguard.proxy.FakeProvider.Script;
import io.spanguard.proxy.guardrail.DetectionContext;
import io.spanguard.proxy.guardrail.Finding;
import io.spanguard.proxy.guardrail.RemoteDetector;
import io.spanguard.proxy.upstream.HeaderField;
import io.spanguard.proxy.wire.PartKind;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BedrockIT extends RemoteServiceContract {

  private static final String ARN = "arn:aws:bedrock:eu-central-1:123456789012:guardrail/gr1";
  private static final AwsCredentials CREDENTIALS =
      new AwsCredentials("AKIDEXAMPLE", "the-secret-key", "the-session-token");

  @Override
  RemoteDetector detector(ServiceEndpoint endpoint) {
    ServiceEndpoint unsigned =
        ServiceEndpoint.of(endpoint.url())
            .withClock(endpoint.clock())
            .withTimeToLive(endpoint.timeToLive());
    return Bedrock.create(unsigned, "eu-central-1", ARN, "7", () -> CREDENTIALS);
  }

  @Override
  String path() {
    return "";
  }

  @Override
  String calledPath() {
    return "/guardrail/arn%3Aaws%3Abedrock%3Aeu-central-1%3A123456789012%3Aguardrail%2Fgr1"
        + "/version/7/apply";
  }

  @Override
  boolean sendsCredential() {
    return false; // a signature instead
  }

  @Override
  Script harmless() {
    return Script.json(
        200,
        "{\"usage\":{\"topicPolicyUnits\":1},\"action\":\"NONE\",\"outputs\":[],\"assessments\":[{}]}");
  }

  @Override
  Script harmful() {
    return Script.json(
        200,
        "{\"usage\":{},\"action\":\"GUARDRAIL_INTERVENED\",\"outputs\":[{\"text\":\"Sorry.\"}],"
            + "\"assessments\":[{\"topicPolicy\":{\"topics\":[{\"name\":\"Fiduciary Advice\","
            + "\"type\":\"DENY\",\"action\":\"BLOCKED\"}]},\"contentPolicy\":{\"filters\":["
            + "{\"type\":\"PROMPT_ATTACK\",\"confidence\":\"MEDIUM\",\"action\":\"BLOCKED\"},"
            + "{\"type\":\"HATE\",\"confidence\":\"NONE\",\"action\":\"NONE\"}]},"
            + "\"wordPolicy\":{\"customWords\":[{\"match\":\"once\",\"action\":\"BLOCKED\"}],"
            + "\"managedWordLists\":[]},\"sensitiveInformationPolicy\":{\"piiEntities\":["
            + "{\"match\":\"Anna Schmidt\",\"type\":\"NAME\",\"action\":\"ANONYMIZED\"}],"
            + "\"regexes\":[{\"name\":\"words\",\"match\":\"not there\",\"regex\":\"x\","
            + "\"action\":\"BLOCKED\"}]}}]}");
  }

  @Override
  List<Finding> found() {
    int end = TEXT.length();
    String says = "the guardrail found: ";
    return List.of(
        new Finding("TOPIC_FIDUCIARY_ADVICE", null, 0, end, 1, says + "TOPIC_FIDUCIARY_ADVICE"),
        new Finding("PROMPT_ATTACK", "LLM01:2025", 0, end, 0.66, says + "PROMPT_ATTACK"),
        new Finding("WORD", null, 24, 28, 1, says + "WORD"),
        new Finding("NAME", "LLM02:2025", 8, 20, 1, says + "NAME"),
        new Finding("WORDS", "LLM02:2025", 0, end, 1, says + "WORDS"));
  }

  @Override
  void assertAsked(Received request, JsonNode body) {
    assertThat(request.target()).isEqualTo(calledPath());
    assertThat(body.toString())
        .isEqualTo("{\"source\":\"INPUT\",\"content\":[{\"text\":{\"text\":\"" + TEXT + "\"}}]}");
    assertThat(request.header("X-Amz-Date")).isEqualTo("20260608T100000Z");
    assertThat(request.header("X-Amz-Security-Token")).isEqualTo("the-session-token");
    assertThat(request.header("Authorization")).isEqualTo(signatureAsTheServerMakesIt(request));
  }

  @Test
  void answers_areJudgedAsSuch() throws Exception {
    service.then(harmless());

    detector()
        .judge(
            List.of(part(PartKind.COMPLETION, 0, "fine")),
            DetectionContext.ofAnswer(List.of()),
            Duration.ofMinutes(1),
            calls());

    assertThat(service.take().text()).startsWith("{\"source\":\"OUTPUT\"");
  }

  /** Of what came over the wire. */
  private String signatureAsTheServerMakesIt(Received request) {
    List<HeaderField> headers =
        new AwsSignature("eu-central-1", "bedrock")
            .headers(
                CREDENTIALS,
                request.method(),
                URI.create("http://" + request.header("Host") + request.target()),
                List.of(new HeaderField("Content-Type", request.header("Content-Type"))),
                request.body(),
                clock.instant());
    return headers.get(headers.size() - 1).value();
  }
}
