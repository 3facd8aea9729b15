package io.spanguard.trace.jdbi;

import io.spanguard.trace.store.Approval.Status;
import java.time.Instant;
import org.jdbi.v3.core.Handle;

/** Ends approvals whose time is over, and forgets old ones. */
final class ExpireApprovals {

  private ExpireApprovals() {}

  static int expire(Handle handle, Instant now, int limit) {
    handle
        .createUpdate("DELETE FROM spanguard_holds WHERE expires_at <= :now")
        .bind("now", Times.nanos(now))
        .execute();
    return handle
        .createUpdate(
            """
            UPDATE spanguard_approvals SET status = :expired, decided_at = expires_at
            WHERE status = :pending AND expires_at <= :now AND approval_id IN (
              SELECT approval_id FROM spanguard_approvals
              WHERE status = :pending AND expires_at <= :now
              ORDER BY expires_at LIMIT :limit)
            """)
        .bind("expired", Status.EXPIRED.id())
        .bind("pending", Status.PENDING.id())
        .bind("now", Times.nanos(now))
        .bind("limit", limit)
        .execute();
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
