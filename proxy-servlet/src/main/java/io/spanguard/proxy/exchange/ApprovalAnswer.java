package io.spanguard.proxy.exchange;

import io.spanguard.proxy.firewall.ToolVerdict;
import io.spanguard.proxy.wire.ProxyError;
import io.spanguard.trace.store.Approval;
import io.spanguard.trace.store.Approval.Status;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a caller is told whose tool calls are not approved. Stateless. */
final class ApprovalAnswer {

  private ApprovalAnswer() {}

  /** How a hold stands whose approvals are these. */
  static Status status(List<Approval> approvals) {
    if (find(approvals, Status.DENIED) != null) {
      return Status.DENIED;
    }
    if (find(approvals, Status.EXPIRED) != null) {
      return Status.EXPIRED;
    }
    return approvals.isEmpty() || find(approvals, Status.PENDING) != null
        ? Status.PENDING
        : Status.APPROVED;
  }

  /** About the first denial, or else about the first that is not decided. */
  static Refusal refusal(Status status, List<Approval> approvals) {
    Approval first = find(approvals, Status.DENIED);
    boolean denied = status == Status.DENIED || first != null;
    if (first == null) {
      first = find(approvals, Status.PENDING);
    }
    if (first == null && !approvals.isEmpty()) {
      first = approvals.get(0);
    }
    Map<String, String> detail = new TreeMap<>();
    String call = "a tool call";
    if (first != null) {
      detail.put("id", first.id());
      detail.put("rule", first.rule());
      detail.put("tool", first.tool());
      detail.put("expires_at", first.expiresAt().toString());
      call = "tool call " + first.tool();
    }
    return Refusal.blocked(
        new ProxyError(
            403,
            denied ? "approval_denied" : "approval_required",
            denied ? call + " was denied" : required(call, status),
            first == null ? null : first.category(),
            "approval",
            detail));
  }

  private static String required(String call, Status status) {
    return switch (status) {
      case APPROVED -> call + " was approved, and its answer is delivered to another request";
      case EXPIRED -> call + " was not approved in time";
      default -> call + " needs a person's approval; repeat the request once it is approved";
    };
  }

  /** Nobody can be asked, so the call is blocked like any other. */
  static Refusal unanswered(ToolVerdict verdict, String reason) {
    ProxyError error = verdict.error();
    return Refusal.blocked(
        new ProxyError(
            error.status(),
            error.code(),
            error.message() + " (" + reason + ")",
            error.category(),
            error.detailName(),
            error.detail()));
  }

  private static @Nullable Approval find(List<Approval> approvals, Status status) {
    return find(approvals, approval -> approval.status() == status);
  }

  static @Nullable Approval find(List<Approval> approvals, Predicate<Approval> wanted) {
    for (Approval approval : approvals) {
      if (wanted.test(approval)) {
        return approval;
      }
    }
    return null;
  }
}
