package io.spanguard.trace.jdbi;

import io.spanguard.trace.store.Approval.Status;
import io.spanguard.trace.store.ApprovalStore.Expired;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Ends approvals whose time is over, and forgets old ones. */
final class ExpireApprovals {

  private ExpireApprovals() {}

  static List<Expired> expire(Handle handle, Instant now, int limit) {
    handle
        .createUpdate("DELETE FROM spanguard_holds WHERE expires_at <= :now")
        .bind("now", Times.nanos(now))
        .execute();
    List<Expired> over = select(handle, now, limit);
    if (over.isEmpty()) {
      return over;
    }
    List<Expired> ended = new ArrayList<>();
    try (PreparedBatch batch =
        handle.prepareBatch(
            """
            UPDATE spanguard_approvals SET status = :expired, decided_at = expires_at
            WHERE workspace = :workspace AND approval_id = :id AND status = :pending
            """)) {
      for (Expired each : over) {
        batch
            .bind("expired", Status.EXPIRED.id())
            .bind("workspace", each.workspace())
            .bind("id", each.approval().id())
            .bind("pending", Status.PENDING.id())
            .add();
      }
      int[] counts = batch.execute();
      for (int i = 0; i < counts.length; i++) {
        // Another server may have been faster.
        if (counts[i] > 0) {
          ended.add(over.get(i));
        }
      }
    }
    return ended;
  }

  private static List<Expired> select(Handle handle, Instant now, int limit) {
    return handle
        .createQuery(
            "SELECT "
                + ApprovalRow.columns()
                + " FROM spanguard_approvals WHERE status = :pending AND expires_at <= :now"
                + " ORDER BY expires_at, workspace, approval_id LIMIT :limit")
        .bind("pending", Status.PENDING.id())
        .bind("now", Times.nanos(now))
        .bind("limit", limit)
        .map(
            (row, context) ->
                new Expired(row.getString("workspace"), ApprovalRow.read(row).at(now)))
        .list();
  }

  static int forget(Handle handle, String workspace, Instant before, int limit) {
    return handle
        .createUpdate(
            """
            DELETE FROM spanguard_approvals
            WHERE workspace = :workspace AND approval_id IN (
              SELECT approval_id FROM spanguard_approvals
              WHERE workspace = :workspace AND status <> :pending AND requested_at < :before
              ORDER BY requested_at LIMIT :limit)
            """)
        .bind("workspace", workspace)
        .bind("pending", Status.PENDING.id())
        .bind("before", Times.nanos(before))
        .bind("limit", limit)
        .execute();
  }
}
