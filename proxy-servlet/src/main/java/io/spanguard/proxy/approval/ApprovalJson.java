package io.spanguard.proxy.approval;

import com.fasterxml.jackson.core.JsonGenerator;
import io.spanguard.trace.store.Approval;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An approval as the API shows it. Stateless. */
public final class ApprovalJson {

  private ApprovalJson() {}

  /**
   * @param content whether the caller may see arguments
   */
  public static void write(JsonGenerator json, Approval approval, boolean content)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("id", approval.id());
    json.writeStringField("target_id", approval.targetId());
    json.writeStringField("trace_id", approval.traceId());
    json.writeStringField("rule", approval.rule());
    text(json, "risk", approval.risk());
    json.writeStringField("category", approval.category());
    json.writeStringField("tool", approval.tool());
    text(json, "arguments", content ? approval.arguments() : null);
    json.writeStringField("reason", approval.reason());
    json.writeStringField("caller", approval.caller());
    text(json, "agent_id", approval.agentId());
    text(json, "session_id", approval.sessionId());
    text(json, "model", approval.model());
    json.writeStringField("requested_at", approval.requestedAt().toString());
    json.writeStringField("expires_at", approval.expiresAt().toString());
    json.writeStringField("status", approval.status().id());
    text(json, "decided_by", approval.decidedBy());
    Instant decidedAt = approval.decidedAt();
    text(json, "decided_at", decidedAt == null ? null : decidedAt.toString());
    text(json, "comment", approval.comment());
    json.writeEndObject();
  }

  private static void text(JsonGenerator json, String name, @Nullable String value)
      throws IOException {
    if (value == null) {
      json.writeNullField(name);
    } else {
      json.writeStringField(name, value);
    }
  }
}
