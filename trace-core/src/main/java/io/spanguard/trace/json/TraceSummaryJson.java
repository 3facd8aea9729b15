package io.spanguard.trace.json;

import com.fasterxml.jackson.core.JsonGenerator;
import io.spanguard.trace.TraceSummary;
import java.io.IOException;

/**
 * A trace's summary as the API lists it. Stateless and safe for use by many threads.
 *
 * <p>Every member is always there, null where nothing is known. Facets are not shown: they say
 * nothing that the spans do not.
 */
public final class TraceSummaryJson {

  private TraceSummaryJson() {}

  public static void write(JsonGenerator json, TraceSummary summary) throws IOException {
    json.writeStartObject();
    writeMembers(json, summary);
    json.writeEndObject();
  }

  static void writeMembers(JsonGenerator json, TraceSummary summary) throws IOException {
    Json.write(json, "trace_id", summary.traceId());
    Json.write(json, "name", summary.name());
    Json.write(json, "kind", summary.kind().id());
    Json.write(json, "status", summary.status().id());
    Json.write(json, "outcome", summary.outcome());
    Json.write(json, "source", summary.source().id());
    Json.write(json, "target_id", summary.targetId());
    Json.write(json, "caller", summary.caller());
    Json.write(json, "started_at", summary.startedAt());
    Json.writeMillis(json, "duration_ms", summary.duration());
    Json.writeMillis(json, "time_to_first_chunk_ms", summary.timeToFirstChunk());
    json.writeBooleanField("stream", summary.stream());
    json.writeNumberField("span_count", summary.spanCount());
    json.writeNumberField("request_count", summary.requestCount());
    json.writeNumberField("error_count", summary.errorCount());
    Json.write(json, "error_type", summary.errorType());
    Integer httpStatus = summary.httpStatus();
    Json.write(json, "http_status", httpStatus == null ? null : httpStatus.longValue());
    json.writeBooleanField("incomplete", summary.incomplete());
    Json.write(json, "coverage", summary.coverage());
    Json.write(json, "skipped", summary.skipped());
    Json.write(json, "provider", summary.provider());
    Json.write(json, "model", summary.model());
    Json.write(json, "agent_id", summary.agentId());
    Json.write(json, "session_id", summary.sessionId());
    Json.write(json, "user_id", summary.userId());
    Json.write(json, "service", summary.service());
    Json.write(json, "environment", summary.environment());
    Json.write(json, "tags", summary.tags());
    Json.write(json, "input_tokens", summary.inputTokens());
    Json.write(json, "output_tokens", summary.outputTokens());
    Json.write(json, "cached_tokens", summary.cachedTokens());
    writeCost(json, summary);
    writeBlockedBy(json, summary);
    Json.write(json, "guardrails", summary.guardrails());
    Json.write(json, "rules", summary.rules());
    Json.write(json, "approval_id", summary.approvalId());
    Json.write(json, "input_preview", summary.inputPreview());
    Json.write(json, "output_preview", summary.outputPreview());
  }

  private static void writeCost(JsonGenerator json, TraceSummary summary) throws IOException {
    Double cost = summary.costUsd();
    if (cost == null || !Double.isFinite(cost)) {
      json.writeNullField("cost_usd");
    } else {
      json.writeNumberField("cost_usd", cost);
    }
  }

  private static void writeBlockedBy(JsonGenerator json, TraceSummary summary) throws IOException {
    TraceSummary.BlockedBy blockedBy = summary.blockedBy();
    if (blockedBy == null) {
      json.writeNullField("blocked_by");
      return;
    }
    json.writeObjectFieldStart("blocked_by");
    Json.write(json, "kind", blockedBy.kind());
    Json.write(json, "id", blockedBy.id());
    Json.write(json, "category", blockedBy.category());
    json.writeEndObject();
  }
}
