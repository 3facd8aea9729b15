package io.spanguard.trace.jdbi;

import io.spanguard.trace.store.Approval;
import io.spanguard.trace.store.Approval.Status;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** A row of {@code spanguard_approvals}, in and out. */
final class ApprovalRow {

  private static final List<String> COLUMNS =
      List.of(
          "workspace",
          "approval_id",
          "hold_id",
          "place",
          "target_id",
          "trace_id",
          "span_id",
          "rule_id",
          "risk",
          "category",
          "tool",
          "arguments",
          "reason",
          "caller",
          "agent_id",
          "session_id",
          "model",
          "requested_at",
          "expires_at",
          "status",
          "decided_by",
          "decided_at",
          "remark");

  private ApprovalRow() {}

  /** The columns of a SELECT that {@link #read} understands. */
  static String columns() {
    return String.join(", ", COLUMNS);
  }

  static void insert(Handle handle, String workspace, List<Approval> approvals) {
    try (PreparedBatch batch =
        handle.prepareBatch(Dialect.insert("spanguard_approvals", COLUMNS))) {
      for (int i = 0; i < approvals.size(); i++) {
        bind(batch, workspace, i, approvals.get(i));
        batch.add();
      }
      batch.execute();
    }
  }

  private static void bind(PreparedBatch batch, String workspace, int place, Approval approval) {
    Instant decidedAt = approval.decidedAt();
    batch
        .bind("workspace", workspace)
        .bind("approval_id", approval.id())
        .bind("hold_id", approval.holdId())
        .bind("place", place)
        .bind("target_id", approval.targetId())
        .bind("trace_id", approval.traceId())
        .bind("span_id", approval.spanId())
        .bind("rule_id", approval.rule())
        .bind("risk", approval.risk())
        .bind("category", approval.category())
        .bind("tool", approval.tool())
        .bind("arguments", approval.arguments())
        .bind("reason", approval.reason())
        .bind("caller", approval.caller())
        .bind("agent_id", approval.agentId())
        .bind("session_id", approval.sessionId())
        .bind("model", approval.model())
        .bind("requested_at", Times.nanos(approval.requestedAt()))
        .bind("expires_at", Times.nanos(approval.expiresAt()))
        .bind("status", approval.status().id())
        .bind("decided_by", approval.decidedBy())
        .bind("decided_at", decidedAt == null ? null : Times.nanos(decidedAt))
        .bind("remark", approval.comment());
  }

  static Approval read(ResultSet row) throws SQLException {
    return new Approval(
        row.getString("approval_id"),
        row.getString("hold_id"),
        row.getString("target_id"),
        row.getString("trace_id"),
        row.getString("span_id"),
        row.getString("rule_id"),
        row.getString("risk"),
        row.getString("category"),
        row.getString("tool"),
        row.getString("arguments"),
        row.getString("reason"),
        row.getString("caller"),
        row.getString("agent_id"),
        row.getString("session_id"),
        row.getString("model"),
        Times.instant(row.getLong("requested_at")),
        Times.instant(row.getLong("expires_at")),
        Status.fromId(row.getString("status")).orElseThrow(),
        row.getString("decided_by"),
        decidedAt(row),
        row.getString("remark"));
  }

  private static @Nullable Instant decidedAt(ResultSet row) throws SQLException {
    long nanos = row.getLong("decided_at");
    return row.wasNull() ? null : Times.instant(nanos);
  }
}
