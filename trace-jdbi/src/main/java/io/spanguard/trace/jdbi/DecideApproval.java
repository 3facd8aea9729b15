package io.spanguard.trace.jdbi;

import io.spanguard.trace.store.Approval;
import io.spanguard.trace.store.Approval.Status;
import io.spanguard.trace.store.ApprovalStore.Decided;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Decides an approval where nobody has, and its hold where that was the last one, or a denial. The
 * hold's row is locked first, so that those who decide two approvals of one hold at once see each
 * other.
 */
final class DecideApproval {

  private DecideApproval() {}

  static Optional<Decided> run(
      Handle handle,
      String workspace,
      String id,
      Status decision,
      String by,
      @Nullable String comment,
      Instant now) {
    Optional<Approval> before = FindApprovals.one(handle, workspace, id, now);
    if (before.isEmpty()) {
      return Optional.empty();
    }
    String holdId = before.get().holdId();
    lock(handle, workspace, holdId);
    int changed =
        handle
            .createUpdate(
                """
                UPDATE spanguard_approvals
                SET status = :status, decided_by = :by, decided_at = :now, remark = :remark
                WHERE workspace = :workspace AND approval_id = :id
                  AND status = :pending AND expires_at > :now
                """)
            .bind("status", decision.id())
            .bind("by", by)
            .bind("now", Times.nanos(now))
            .bind("remark", comment)
            .bind("workspace", workspace)
            .bind("id", id)
            .bind("pending", Status.PENDING.id())
            .execute();
    if (changed > 0) {
      settle(handle, workspace, holdId, decision, now);
    }
    Approval after = FindApprovals.one(handle, workspace, id, now).orElseThrow();
    return Optional.of(new Decided(after, changed > 0));
  }

  private static void lock(Handle handle, String workspace, String holdId) {
    handle
        .createUpdate(
            """
            UPDATE spanguard_holds SET claimed_until = claimed_until
            WHERE workspace = :workspace AND hold_id = :hold
            """)
        .bind("workspace", workspace)
        .bind("hold", holdId)
        .execute();
  }

  private static void settle(
      Handle handle, String workspace, String holdId, Status decision, Instant now) {
    List<Approval> all = FindApprovals.ofHold(handle, workspace, holdId, now);
    boolean denied = decision == Status.DENIED;
    if (!denied && !all.stream().allMatch(one -> one.status() == Status.APPROVED)) {
      return;
    }
    handle
        .createUpdate(
            "UPDATE spanguard_holds SET status = :status"
                + (denied ? ", parked = NULL" : "")
                + " WHERE workspace = :workspace AND hold_id = :hold AND status = :pending")
        .bind("status", decision.id())
        .bind("workspace", workspace)
        .bind("hold", holdId)
        .bind("pending", Status.PENDING.id())
        .execute();
  }
}
