package io.spanguard.proxy.exchange;

import io.spanguard.trace.SpanHandle;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.convention.Names;
import io.spanguard.trace.store.Approval;
import io.spanguard.trace.store.Approval.Status;
import java.util.List;

/**
 * How the wait for a person came out. Immutable.
 *
 * @param taken whether the answer goes out now
 * @param start of the wait, by {@link System#nanoTime}
 */
record Decision(Status status, boolean taken, List<Approval> approvals, long start) {

  /** As the store has it, where this one was opened and no other hold was joined. */
  Approval about(Approval opened) {
    Approval found = ApprovalAnswer.find(approvals, approval -> approval.id().equals(opened.id()));
    if (found == null && !approvals.isEmpty()) {
      found = approvals.get(0);
    }
    return found == null ? opened : found;
  }

  /** Ends the span of a call with what was decided about it. */
  void record(ExchangeTrace trace, SpanHandle span, Approval approval) {
    span.set(Names.FIREWALL_APPROVAL_ID, approval.id())
        .set(Names.FIREWALL_APPROVAL_STATE, approval.status().id())
        .set(Names.FIREWALL_APPROVAL_DECIDED_BY, approval.decidedBy())
        .set(Names.FIREWALL_APPROVAL_WAITED_MS, (System.nanoTime() - start) / 1_000_000);
    if (taken) {
      trace.outcome(Outcome.APPROVAL);
    } else {
      span.rename("firewall.block").status(SpanStatus.BLOCKED, "not approved");
      trace.outcome(Outcome.BLOCK);
    }
    span.end();
  }
}
