package io.spanguard.trace;

import io.spanguard.trace.convention.Meaning;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells the kind and the status of a span that was recorded in another dialect from its attributes:
 * OpenTelemetry GenAI, OpenInference, Traceloop, TrueFoundry and Vercel's AI SDK each have a word
 * for it. Stateless.
 */
public final class SpanClassification {

  /** The words of all dialects, in lower case. What is not here says nothing. */
  private static final Map<String, SpanKind> WORDS =
      Map.ofEntries(
          Map.entry("chat", SpanKind.LLM),
          Map.entry("text_completion", SpanKind.LLM),
          Map.entry("completion", SpanKind.LLM),
          Map.entry("generate_content", SpanKind.LLM),
          Map.entry("embeddings", SpanKind.LLM),
          Map.entry("embedding", SpanKind.LLM),
          Map.entry("chatcompletion", SpanKind.LLM),
          Map.entry("llm", SpanKind.LLM),
          Map.entry("model", SpanKind.LLM),
          Map.entry("execute_tool", SpanKind.TOOL),
          Map.entry("tool", SpanKind.TOOL),
          Map.entry("mcp", SpanKind.TOOL),
          Map.entry("invoke_agent", SpanKind.AGENT),
          Map.entry("create_agent", SpanKind.AGENT),
          Map.entry("invoke_workflow", SpanKind.AGENT),
          Map.entry("agent", SpanKind.AGENT),
          Map.entry("agentresponse", SpanKind.AGENT),
          Map.entry("workflow", SpanKind.AGENT),
          Map.entry("ai.generatetext", SpanKind.AGENT),
          Map.entry("ai.streamtext", SpanKind.AGENT),
          Map.entry("ai.generateobject", SpanKind.AGENT),
          Map.entry("ai.streamobject", SpanKind.AGENT),
          Map.entry("ai.generatetext.dogenerate", SpanKind.LLM),
          Map.entry("ai.streamtext.dostream", SpanKind.LLM),
          Map.entry("ai.generateobject.dogenerate", SpanKind.LLM),
          Map.entry("ai.streamobject.dostream", SpanKind.LLM),
          Map.entry("ai.embed.doembed", SpanKind.LLM),
          Map.entry("ai.embedmany.doembed", SpanKind.LLM),
          Map.entry("ai.toolcall", SpanKind.TOOL),
          Map.entry("guardrail", SpanKind.DETECTOR),
          Map.entry("guardrails", SpanKind.DETECTOR));

  /** Who says it best is asked first: a wrapper's operation may be that of what it wraps. */
  private static final String[] KIND_NAMES = {
    "openinference.span.kind",
    "gen_ai.operation.name",
    "traceloop.span.kind",
    "tfy.span_type",
    "ai.operationId",
    "llm.request.type"
  };

  private SpanClassification() {}

  /**
   * What a span stands for.
   *
   * @param root whether it has no parent; a server's root is a request
   */
  public static SpanKind kind(String name, Attributes attributes, OtelKind otelKind, boolean root) {
    for (String source : KIND_NAMES) {
      SpanKind kind = word(attributes.text(source));
      if (kind != null) {
        return kind;
      }
    }
    if (attributes.text(Meaning.TOOL_RULE) != null || name.startsWith("firewall.")) {
      return SpanKind.FIREWALL;
    }
    if (attributes.text(Meaning.GUARDRAIL) != null || name.startsWith("detector.")) {
      return SpanKind.DETECTOR;
    }
    if (attributes.text("ai.operationId") != null) {
      return SpanKind.OTHER; // around its model calls, whose model and provider it repeats
    }
    // Older instrumentation of a model call names no operation.
    if (attributes.text(Meaning.MODEL) != null && attributes.text(Meaning.PROVIDER) != null) {
      return SpanKind.LLM;
    }
    return root && otelKind == OtelKind.SERVER ? SpanKind.REQUEST : SpanKind.OTHER;
  }

  /**
   * How a span ended. OpenTelemetry has no word for what a guardrail stopped, so the attributes or
   * the name say it.
   *
   * @param error whether OpenTelemetry's status code is ERROR
   */
  public static SpanStatus status(
      String name, SpanKind kind, Attributes attributes, boolean error) {
    String outcome = attributes.text(Meaning.GUARDRAIL_OUTCOME);
    boolean guards = kind == SpanKind.DETECTOR || kind == SpanKind.FIREWALL;
    if (isBlock(outcome) || (guards && name.endsWith(".block"))) {
      return SpanStatus.BLOCKED;
    }
    return error ? SpanStatus.ERROR : SpanStatus.OK;
  }

  private static @Nullable SpanKind word(@Nullable String word) {
    return word == null ? null : WORDS.get(word.toLowerCase(Locale.ROOT));
  }

  private static boolean isBlock(@Nullable String outcome) {
    return outcome != null
        && (outcome.equalsIgnoreCase("block") || outcome.equalsIgnoreCase("blocked"));
  }
}
