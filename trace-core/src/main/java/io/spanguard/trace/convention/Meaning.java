package io.spanguard.trace.convention;

import java.util.ArrayList;
import java.util.List;

/**
 * What an attribute means, whichever dialect wrote it: OpenTelemetry GenAI (old and new),
 * OpenInference, Traceloop, TrueFoundry ({@code tfy.*}), Vercel's AI SDK ({@code ai.*}) or the
 * plain {@code llm.*} names. One row of the alias table each, the canonical name first; the first
 * name that is present wins. Safe for use by many threads.
 */
public enum Meaning {
  OPERATION(
      "gen_ai.operation.name",
      "openinference.span.kind",
      "traceloop.span.kind",
      "tfy.span_type",
      "ai.operationId"),
  PROVIDER(
      "gen_ai.provider.name", "gen_ai.system", "llm.provider", "llm.system", "ai.model.provider"),
  /** The model that answered, else the one that was asked. */
  MODEL(
      "gen_ai.response.model",
      "llm.response.model_name",
      "gen_ai.request.model",
      "llm.model",
      "llm.model_name",
      "llm.request.model_name",
      "tfy.request.model_name",
      "tfy.model.name",
      "ai.response.model",
      "ai.model.id",
      "model"),
  /** Includes cached ones. */
  INPUT_TOKENS(
      "gen_ai.usage.input_tokens",
      "gen_ai.usage.prompt_tokens",
      "llm.input_tokens",
      "llm.token_count.prompt",
      "tfy.model.metric.input_tokens",
      "ai.usage.inputTokens",
      "ai.usage.promptTokens",
      "prompt_tokens"),
  /** Includes those spent on reasoning. */
  OUTPUT_TOKENS(
      "gen_ai.usage.output_tokens",
      "gen_ai.usage.completion_tokens",
      "llm.output_tokens",
      "llm.token_count.completion",
      "tfy.model.metric.output_tokens",
      "ai.usage.outputTokens",
      "ai.usage.completionTokens",
      "completion_tokens"),
  CACHED_TOKENS(
      "gen_ai.usage.cache_read.input_tokens",
      "llm.token_count.prompt_details.cache_read",
      "ai.usage.cachedInputTokens"),
  CACHE_WRITE_TOKENS(
      "gen_ai.usage.cache_write.input_tokens",
      "gen_ai.usage.cache_creation.input_tokens",
      "llm.token_count.prompt_details.cache_write"),
  REASONING_TOKENS(
      "gen_ai.usage.reasoning.output_tokens",
      "llm.token_count.completion_details.reasoning",
      "ai.usage.reasoningTokens"),
  /** US dollars. */
  COST("gen_ai.usage.cost", "tfy.model.metric.cost_in_usd", "llm.cost.total"),
  FINISH_REASONS("gen_ai.response.finish_reasons", "llm.finish_reason", "ai.response.finishReason"),
  RESPONSE_ID("gen_ai.response.id", "ai.response.id"),
  /** Seconds. */
  TIME_TO_FIRST_CHUNK(
      alias("gen_ai.response.time_to_first_chunk", 1),
      alias("tfy.model.metric.time_to_first_token_in_ms", 0.001),
      alias("ai.response.msToFirstChunk", 0.001)),
  TOOL_NAME("tool.name", "gen_ai.tool.name", "tfy.mcp_server.primitive_name", "ai.toolCall.name"),
  TOOL_CALL_ID("gen_ai.tool.call.id", "tool.id", "ai.toolCall.id"),
  TOOL_CALL_ARGUMENTS("gen_ai.tool.call.arguments", "tool.parameters", "ai.toolCall.args"),
  AGENT(
      "agent.id", "gen_ai.agent.id", "gen_ai.agent.name", "agent.name", "ai.telemetry.functionId"),
  SESSION(
      "session.id",
      "gen_ai.conversation.id",
      "tfy.request.conversation_id",
      "langfuse.session.id",
      "traceloop.association.properties.session_id",
      "ai.telemetry.metadata.sessionId"),
  USER(
      "user.id",
      "langfuse.user.id",
      "enduser.id",
      "traceloop.association.properties.user_id",
      "ai.telemetry.metadata.userId"),
  ERROR_TYPE("error.type"),
  ERROR_MESSAGE("error.message", "tfy.error_message"),
  HTTP_STATUS("http.response.status_code", "http.status_code"),
  STREAM("gen_ai.request.stream", "llm.is_streaming"),
  GUARDRAIL(
      "guardrail.id",
      "guardrail.policy",
      "tfy.guardrail.name",
      "gen_ai.guardrail.id",
      "gen_ai.guardrail.name"),
  GUARDRAIL_OUTCOME("guardrail.outcome", "tfy.guardrail.result"),
  GUARDRAIL_VERDICT("guardrail.verdict"),
  /** An OWASP id such as {@code LLM01:2025}; of tool rules too. */
  GUARDRAIL_CATEGORY("guardrail.category", "security_rule.category"),
  GUARDRAILS_TRIGGERED("guardrail.triggered", "tfy.triggered_guardrail_fqns"),
  TOOL_RULE("firewall.rule.id", "security_rule.name"),
  TOOL_RULE_ACTION("firewall.action"),
  APPROVAL("firewall.approval.id"),
  ENVIRONMENT("deployment.environment.name", "deployment.environment", "langfuse.environment"),
  TAGS("spanguard.tags", "tag.tags", "langfuse.trace.tags");

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of and List.copyOf
  private final List<Alias> aliases;

  Meaning(String... names) {
    List<Alias> rows = new ArrayList<>(names.length);
    for (String name : names) {
      rows.add(alias(name, 1));
    }
    this.aliases = List.copyOf(rows);
  }

  Meaning(Alias... aliases) {
    this.aliases = List.of(aliases);
  }

  /** The names that carry this meaning, the one that wins first. */
  public List<Alias> aliases() {
    return aliases;
  }

  private static Alias alias(String name, double factor) {
    return new Alias(name, factor);
  }

  /**
   * One name that carries a meaning.
   *
   * @param factor what a number under this name is multiplied by to be in the meaning's unit
   */
  public record Alias(String name, double factor) {}
}
