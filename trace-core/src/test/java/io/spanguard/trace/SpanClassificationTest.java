package io.spanguard.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SpanClassificationTest {

  @ParameterizedTest
  @CsvSource({
    "gen_ai.operation.name,chat,LLM",
    "gen_ai.operation.name,text_completion,LLM",
    "gen_ai.operation.name,embeddings,LLM",
    "gen_ai.operation.name,generate_content,LLM",
    "gen_ai.operation.name,execute_tool,TOOL",
    "gen_ai.operation.name,invoke_agent,AGENT",
    "gen_ai.operation.name,create_agent,AGENT",
    "gen_ai.operation.name,something_new,OTHER",
    "openinference.span.kind,LLM,LLM",
    "openinference.span.kind,EMBEDDING,LLM",
    "openinference.span.kind,TOOL,TOOL",
    "openinference.span.kind,AGENT,AGENT",
    "openinference.span.kind,GUARDRAIL,DETECTOR",
    "openinference.span.kind,CHAIN,OTHER",
    "traceloop.span.kind,tool,TOOL",
    "traceloop.span.kind,agent,AGENT",
    "traceloop.span.kind,workflow,AGENT",
    "traceloop.span.kind,task,OTHER",
    "llm.request.type,chat,LLM",
    "tfy.span_type,ChatCompletion,LLM",
    "ai.operationId,ai.generateText,AGENT",
    "ai.operationId,ai.streamText.doStream,LLM",
    "ai.operationId,ai.toolCall,TOOL",
    "ai.operationId,ai.embed,OTHER",
    "firewall.rule.id,no-deletes,FIREWALL",
    "guardrail.id,pii,DETECTOR"
  })
  void kind_ofOneAttribute(String name, String value, SpanKind kind) {
    Attributes attributes = Attributes.builder().put(name, value).build();

    assertThat(SpanClassification.kind("n", attributes, OtelKind.INTERNAL, false)).isEqualTo(kind);
  }

  @Test
  void kind_whatOpenInferenceSays_comesFirst() {
    Attributes attributes =
        Attributes.builder()
            .put("gen_ai.operation.name", "chat")
            .put("openinference.span.kind", "AGENT")
            .build();

    assertThat(SpanClassification.kind("n", attributes, OtelKind.CLIENT, false))
        .isEqualTo(SpanKind.AGENT);
  }

  @Test
  void kind_modelAndProviderWithoutOperation_isAModelCall() {
    Attributes attributes =
        Attributes.builder()
            .put("gen_ai.system", "openai")
            .put("gen_ai.request.model", "gpt-4o")
            .build();

    assertThat(SpanClassification.kind("n", attributes, OtelKind.CLIENT, false))
        .isEqualTo(SpanKind.LLM);
  }

  @Test
  void kind_serversRoot_isARequest() {
    assertThat(SpanClassification.kind("GET /", Attributes.empty(), OtelKind.SERVER, true))
        .isEqualTo(SpanKind.REQUEST);
    assertThat(SpanClassification.kind("GET /", Attributes.empty(), OtelKind.SERVER, false))
        .isEqualTo(SpanKind.OTHER);
  }

  @Test
  void status() {
    Attributes block = Attributes.builder().put("guardrail.outcome", "block").build();
    Attributes redact = Attributes.builder().put("guardrail.outcome", "redact").build();

    Stream.of(true, false)
        .forEach(
            error ->
                assertThat(SpanClassification.status("n", SpanKind.OTHER, block, error))
                    .isEqualTo(SpanStatus.BLOCKED));
    assertThat(
            SpanClassification.status(
                "detector.block", SpanKind.DETECTOR, Attributes.empty(), false))
        .isEqualTo(SpanStatus.BLOCKED);
    assertThat(SpanClassification.status("n", SpanKind.LLM, redact, false))
        .isEqualTo(SpanStatus.OK);
    assertThat(SpanClassification.status("n", SpanKind.LLM, redact, true))
        .isEqualTo(SpanStatus.ERROR);
  }
}
