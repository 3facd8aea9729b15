package io.spanguard.trace.jdbi;

import io.spanguard.trace.store.Approval;
import io.spanguard.trace.store.Approval.Status;
import io.spanguard.trace.store.ApprovalQuery;
import io.spanguard.trace.store.Page;
import io.spanguard.trace.store.PagePosition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * Reads approvals. One that nobody decided in time reads as expired, whether or not its row says so
 * already.
 */
final class FindApprovals {

  private FindApprovals() {}

  static Page<Approval> page(Handle handle, String workspace, ApprovalQuery query, Instant now) {
    Conditions where = new Conditions().and("workspace = ?", workspace);
    status(where, query.status(), now);
    equal(where, "target_id", query.targetId());
    equal(where, "rule_id", query.rule());
    equal(where, "tool", query.tool());
    equal(where, "caller", query.caller());
    if (query.after() != null) {
      PagePosition after = PagePosition.parse(query.after());
      where.and(
          "(requested_at < ? OR (requested_at = ? AND approval_id < ?))",
          after.key(),
          after.key(),
          after.traceId());
    }
    List<Approval> found =
        select(
            handle, where, "requested_at DESC, approval_id DESC LIMIT " + (query.limit() + 1), now);
    if (found.size() <= query.limit()) {
      return new Page<>(found, null);
    }
    List<Approval> page = found.subList(0, query.limit());
    Approval last = page.get(page.size() - 1);
    return new Page<>(
        page, new PagePosition(Times.nanos(last.requestedAt()), last.id(), "").toString());
  }

  private static void status(Conditions where, @Nullable Status status, Instant now) {
    if (status == Status.PENDING) {
      where.and("status = ?", status.id()).and("expires_at > ?", Times.nanos(now));
    } else if (status == Status.EXPIRED) {
      where.and(
          "(status = ? OR (status = ? AND expires_at <= ?))",
          status.id(),
          Status.PENDING.id(),
          Times.nanos(now));
    } else if (status != null) {
      where.and("status = ?", status.id());
    }
  }

  private static void equal(Conditions where, String column, @Nullable String value) {
    if (value != null) {
      where.and(column + " = ?", value);
    }
  }

  static List<Approval> ofHold(Handle handle, String workspace, String holdId, Instant now) {
    Conditions where = new Conditions().and("workspace = ?", workspace).and("hold_id = ?", holdId);
    return select(handle, where, "place", now);
  }

  static Optional<Approval> one(Handle handle, String workspace, String id, Instant now) {
    Conditions where = new Conditions().and("workspace = ?", workspace).and("approval_id = ?", id);
    return select(handle, where, "place", now).stream().findFirst();
  }

  private static List<Approval> select(Handle handle, Conditions where, String order, Instant now) {
    String sql =
        "SELECT "
            + ApprovalRow.columns()
            + " FROM spanguard_approvals WHERE "
            + where.sql()
            + " ORDER BY "
            + order;
    try (Query query = where.bindTo(handle.createQuery(sql))) {
      return query.map((row, context) -> ApprovalRow.read(row).at(now)).list();
    }
  }
}
