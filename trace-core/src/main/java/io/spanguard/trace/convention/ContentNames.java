package io.spanguard.trace.convention;

import java.util.List;
import java.util.Set;

/**
 * The attributes whose text is never message content. A list of what is safe rather than of what is
 * not: a sender may name its attributes as it likes.
 */
public final class ContentNames {

  private static final Set<String> NAMES =
      Set.of(
          "agent.id",
          "agent.name",
          "ai.model.id",
          "ai.model.provider",
          "ai.operationId",
          "ai.response.finishReason",
          "ai.response.id",
          "ai.response.model",
          "ai.telemetry.functionId",
          "ai.telemetry.metadata.sessionId",
          "ai.telemetry.metadata.userId",
          "ai.toolCall.id",
          "ai.toolCall.name",
          "deployment.environment",
          "deployment.environment.name",
          "enduser.id",
          "error.type",
          "exception.type",
          "gen_ai.conversation.id",
          "gen_ai.operation.name",
          "gen_ai.output.type",
          "gen_ai.provider.name",
          "gen_ai.request.model",
          "gen_ai.response.finish_reasons",
          "gen_ai.response.id",
          "gen_ai.response.model",
          "gen_ai.system",
          "gen_ai.tool.call.id",
          "gen_ai.tool.name",
          "gen_ai.tool.type",
          "http.request.method",
          "langfuse.session.id",
          "langfuse.user.id",
          "llm.finish_reason",
          "llm.model",
          "llm.model_name",
          "llm.provider",
          "llm.request.model_name",
          "llm.response.model_name",
          "llm.system",
          "model",
          "openinference.span.kind",
          "server.address",
          "session.id",
          "spanguard.caller",
          "spanguard.coverage",
          "spanguard.outcome",
          "spanguard.skipped",
          "spanguard.tags",
          "spanguard.target_id",
          "tool.id",
          "tool.name",
          "traceloop.association.properties.session_id",
          "traceloop.association.properties.user_id",
          "traceloop.entity.name",
          "traceloop.span.kind",
          "traceloop.workflow.name",
          "url.path",
          "user.id");

  private static final List<String> PREFIXES =
      List.of(
          "firewall.",
          "gen_ai.agent.",
          "spanguard.parts.",
          "gen_ai.usage.",
          "guardrail.",
          "host.",
          "network.",
          "os.",
          "process.runtime.",
          "service.",
          "telemetry.");

  private ContentNames() {}

  /** Whether an attribute of this name is known to hold no content, whatever its value. */
  public static boolean holdsNone(String name) {
    return NAMES.contains(name) || PREFIXES.stream().anyMatch(name::startsWith);
  }
}
