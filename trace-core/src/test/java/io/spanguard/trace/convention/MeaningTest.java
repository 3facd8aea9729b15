package io.spanguard.trace.convention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.spanguard.trace.Attributes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Walks the rows of the attribute reference. */
class MeaningTest {

  @ParameterizedTest
  @MethodSource("rows")
  void text_eachNameOfTheRow_isUnderstood(Meaning meaning, List<String> names) {
    for (String name : names) {
      Attributes attributes = Attributes.builder().put("x", "other").put(name, "value").build();

      assertThat(attributes.text(meaning)).as(name).isEqualTo("value");
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void text_twoNamesOfTheRow_theCanonicalOneWins(Meaning meaning, List<String> names) {
    for (String name : names.subList(1, names.size())) {
      Attributes attributes =
          Attributes.builder().put(name, "alias").put(names.get(0), "canonical").build();

      assertThat(attributes.text(meaning)).as(name).isEqualTo("canonical");
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void aliases_holdTheRow(Meaning meaning, List<String> names) {
    assertThat(meaning.aliases()).extracting(Meaning.Alias::name).containsAll(names);
  }

  static Stream<Arguments> rows() {
    return Stream.of(
        row(
            Meaning.OPERATION,
            "gen_ai.operation.name",
            "openinference.span.kind",
            "traceloop.span.kind",
            "tfy.span_type"),
        row(
            Meaning.PROVIDER,
            "gen_ai.provider.name",
            "gen_ai.system",
            "llm.provider",
            "llm.system"),
        row(
            Meaning.MODEL,
            "gen_ai.response.model",
            "gen_ai.request.model",
            "llm.model",
            "llm.model_name",
            "llm.request.model_name",
            "llm.response.model_name",
            "tfy.request.model_name",
            "tfy.model.name",
            "model"),
        row(
            Meaning.INPUT_TOKENS,
            "gen_ai.usage.input_tokens",
            "gen_ai.usage.prompt_tokens",
            "llm.input_tokens",
            "llm.token_count.prompt",
            "tfy.model.metric.input_tokens",
            "prompt_tokens"),
        row(
            Meaning.OUTPUT_TOKENS,
            "gen_ai.usage.output_tokens",
            "gen_ai.usage.completion_tokens",
            "llm.output_tokens",
            "llm.token_count.completion",
            "tfy.model.metric.output_tokens",
            "completion_tokens"),
        row(
            Meaning.CACHED_TOKENS,
            "gen_ai.usage.cache_read.input_tokens",
            "llm.token_count.prompt_details.cache_read"),
        row(
            Meaning.CACHE_WRITE_TOKENS,
            "gen_ai.usage.cache_write.input_tokens",
            "gen_ai.usage.cache_creation.input_tokens",
            "llm.token_count.prompt_details.cache_write"),
        row(
            Meaning.REASONING_TOKENS,
            "gen_ai.usage.reasoning.output_tokens",
            "llm.token_count.completion_details.reasoning"),
        row(Meaning.COST, "gen_ai.usage.cost", "tfy.model.metric.cost_in_usd", "llm.cost.total"),
        row(Meaning.FINISH_REASONS, "gen_ai.response.finish_reasons", "llm.finish_reason"),
        row(Meaning.RESPONSE_ID, "gen_ai.response.id"),
        row(
            Meaning.TIME_TO_FIRST_CHUNK,
            "gen_ai.response.time_to_first_chunk",
            "tfy.model.metric.time_to_first_token_in_ms"),
        row(Meaning.TOOL_NAME, "tool.name", "gen_ai.tool.name", "tfy.mcp_server.primitive_name"),
        row(Meaning.TOOL_CALL_ID, "gen_ai.tool.call.id", "tool.id"),
        row(Meaning.TOOL_CALL_ARGUMENTS, "gen_ai.tool.call.arguments", "tool.parameters"),
        row(Meaning.AGENT, "agent.id", "gen_ai.agent.id", "gen_ai.agent.name", "agent.name"),
        row(
            Meaning.SESSION,
            "session.id",
            "gen_ai.conversation.id",
            "tfy.request.conversation_id",
            "langfuse.session.id"),
        row(Meaning.USER, "user.id", "langfuse.user.id", "enduser.id"),
        row(Meaning.ERROR_TYPE, "error.type"),
        row(Meaning.ERROR_MESSAGE, "error.message", "tfy.error_message"),
        row(Meaning.HTTP_STATUS, "http.response.status_code", "http.status_code"),
        row(
            Meaning.GUARDRAIL,
            "guardrail.id",
            "guardrail.policy",
            "tfy.guardrail.name",
            "gen_ai.guardrail.id"),
        row(Meaning.GUARDRAIL_OUTCOME, "guardrail.outcome", "tfy.guardrail.result"),
        row(Meaning.GUARDRAIL_VERDICT, "guardrail.verdict"),
        row(Meaning.GUARDRAIL_CATEGORY, "guardrail.category", "security_rule.category"),
        row(Meaning.GUARDRAILS_TRIGGERED, "guardrail.triggered", "tfy.triggered_guardrail_fqns"),
        row(Meaning.TOOL_RULE, "firewall.rule.id", "security_rule.name"),
        row(Meaning.TOOL_RULE_ACTION, "firewall.action"),
        row(Meaning.APPROVAL, "firewall.approval.id"));
  }

  @Test
  void aliases_ofAllRows_meanOneThingEach() {
    Set<String> names = new HashSet<>();
    for (Meaning meaning : Meaning.values()) {
      for (Meaning.Alias alias : meaning.aliases()) {
        assertThat(names.add(alias.name())).as(alias.name()).isTrue();
      }
    }
  }

  @Test
  void number_otherUnit_isConverted() {
    Attributes attributes =
        Attributes.builder().put("tfy.model.metric.time_to_first_token_in_ms", 250).build();

    assertThat(attributes.number(Meaning.TIME_TO_FIRST_CHUNK)).isEqualTo(0.25);
  }

  @Test
  void whole_digitsOrFraction_areRead() {
    assertThat(Attributes.builder().put("prompt_tokens", "12").build().whole(Meaning.INPUT_TOKENS))
        .isEqualTo(12);
    assertThat(Attributes.builder().put("prompt_tokens", 12.0).build().whole(Meaning.INPUT_TOKENS))
        .isEqualTo(12);
    assertThat(Attributes.builder().put("prompt_tokens", 12.5).build().whole(Meaning.INPUT_TOKENS))
        .isNull();
  }

  @Test
  void text_emptyCanonicalName_doesNotHideAnAlias() {
    Attributes attributes =
        Attributes.builder().put("gen_ai.provider.name", "").put("llm.provider", "p").build();

    assertThat(attributes.text(Meaning.PROVIDER)).isEqualTo("p");
  }

  private static Arguments row(Meaning meaning, String... names) {
    return argumentSet(meaning.name(), meaning, List.of(names));
  }
}
