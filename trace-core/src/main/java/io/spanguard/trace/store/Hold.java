package io.spanguard.trace.store;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;

/**
 * A model's answer that is parked until its tool calls are decided: approved when all are, denied
 * with the first denial. Immutable and safe for use by many threads.
 *
 * @param workspace whose it is
 * @param requestKey what binds it to the request: whoever repeats that request gets this answer. A
 *     hash; a workspace has one hold for it at a time
 * @param id unique in its workspace
 * @param status of all its approvals together
 * @param expiresAt when it is over, decided or not
 * @param joins how many requests came for its answer after the one that opened it; of those that
 *     wait, the last gets it
 */
public record Hold(
    String workspace,
    String requestKey,
    String id,
    Approval.Status status,
    Instant expiresAt,
    int joins) {

  public Hold {
    requireNonNull(workspace, "workspace");
    requireNonNull(requestKey, "requestKey");
    requireNonNull(id, "id");
    requireNonNull(status, "status");
    requireNonNull(expiresAt, "expiresAt");
  }

  /** One that nobody has joined. */
  public Hold(
      String workspace, String requestKey, String id, Approval.Status status, Instant expiresAt) {
    this(workspace, requestKey, id, status, expiresAt, 0);
  }

  /** The same with another status. */
  public Hold with(Approval.Status changed) {
    return new Hold(workspace, requestKey, id, changed, expiresAt, joins);
  }

  /** The same, with one more request that came for it. */
  public Hold joined() {
    return new Hold(workspace, requestKey, id, status, expiresAt, joins + 1);
  }

  /**
   * Checks that these may be opened with it.
   *
   * @throws IllegalArgumentException when there are none or too many, or one is not a pending one
   *     of this hold
   */
  public void check(List<Approval> approvals) {
    if (approvals.isEmpty() || approvals.size() > ApprovalStore.MAX_APPROVALS) {
      throw new IllegalArgumentException(
          "a hold has 1 to " + ApprovalStore.MAX_APPROVALS + " approvals: " + approvals.size());
    }
    for (Approval approval : approvals) {
      if (!approval.holdId().equals(id) || approval.status() != Approval.Status.PENDING) {
        throw new IllegalArgumentException(
            "approval " + approval.id() + " is not a pending one of hold " + id);
      }
    }
  }
}
