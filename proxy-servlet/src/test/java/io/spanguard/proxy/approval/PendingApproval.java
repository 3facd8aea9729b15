package io.spanguard.proxy.approval;

import io.spanguard.trace.store.Approval;
import io.spanguard.trace.store.Approval.Status;
import java.time.Instant;

/** Approvals for tests: of a refund that nobody has decided about. */
public final class PendingApproval {

  private PendingApproval() {}

  public static Approval of(
      String id, String holdId, String target, String caller, Instant asked, Instant expires) {
    return new Approval(
        id,
        holdId,
        target,
        "t1",
        "s1",
        "large-refund",
        "high",
        "LLM06:2025",
        "refund",
        "{\"amount\":150}",
        "refunds over 100 need a person",
        caller,
        null,
        null,
        null,
        asked,
        expires,
        Status.PENDING,
        null,
        null,
        null);
  }
}
