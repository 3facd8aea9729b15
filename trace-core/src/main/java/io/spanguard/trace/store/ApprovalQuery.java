package io.spanguard.trace.store;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * Which approvals are wanted; newest first. Immutable and safe for use by many threads.
 *
 * @param status null for any, as for the others
 * @param limit at most {@link ApprovalStore#MAX_LIMIT}
 * @param after where the page begins, from {@link Page#next()}; null for the first
 */
public record ApprovalQuery(
    Approval.@Nullable Status status,
    @Nullable String targetId,
    @Nullable String rule,
    @Nullable String tool,
    @Nullable String caller,
    int limit,
    @Nullable String after) {

  public ApprovalQuery {
    if (limit < 1 || limit > ApprovalStore.MAX_LIMIT) {
      throw new IllegalArgumentException(
          "limit is not 1 to " + ApprovalStore.MAX_LIMIT + ": " + limit);
    }
  }

  /** Those of this status. */
  public static ApprovalQuery of(Approval.Status status, int limit) {
    return new ApprovalQuery(requireNonNull(status, "status"), null, null, null, null, limit, null);
  }

  /** Those of any status. */
  public static ApprovalQuery any(int limit) {
    return new ApprovalQuery(null, null, null, null, null, limit, null);
  }

  /** Of these, those with this target, rule, tool and caller; null for any. */
  public ApprovalQuery of(
      @Nullable String targetId,
      @Nullable String rule,
      @Nullable String tool,
      @Nullable String caller) {
    return new ApprovalQuery(status, targetId, rule, tool, caller, limit, after);
  }

  /** The same query, a page further on. */
  public ApprovalQuery after(@Nullable String position) {
    return new ApprovalQuery(status, targetId, rule, tool, caller, limit, position);
  }

  boolean matches(Approval approval) {
    return (status == null || status == approval.status())
        && (targetId == null || targetId.equals(approval.targetId()))
        && (rule == null || rule.equals(approval.rule()))
        && (tool == null || tool.equals(approval.tool()))
        && (caller == null || caller.equals(approval.caller()));
  }
}
