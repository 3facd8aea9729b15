package io.spanguard.trace.jdbi;

import io.spanguard.trace.store.Approval;
import io.spanguard.trace.store.Approval.Status;
import io.spanguard.trace.store.Hold;
import io.spanguard.trace.store.StorageException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Parks an answer. The key of {@code spanguard_holds} makes that two servers that hold the same
 * request at once open one hold.
 */
final class OpenHold {

  private static final int MAX_ATTEMPTS = 5;

  private static final List<String> KEY = List.of("workspace", "request_key");
  private static final List<String> COLUMNS =
      List.of(
          "workspace", "request_key", "hold_id", "status", "expires_at", "claimed_until", "parked");

  private OpenHold() {}

  static Hold run(
      Handle handle,
      Dialect dialect,
      Hold hold,
      byte[] parked,
      List<Approval> approvals,
      Instant now) {
    // A predecessor may be used up between the two statements of an attempt, but not for ever.
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      insert(handle, dialect, hold, parked, now);
      Optional<Hold> there = select(handle, hold.workspace(), hold.requestKey());
      if (there.isPresent()) {
        if (there.get().id().equals(hold.id())) {
          ApprovalRow.insert(handle, hold.workspace(), approvals);
        }
        return there.get();
      }
    }
    throw new StorageException("the hold of a request came and went " + MAX_ATTEMPTS + " times");
  }

  private static void insert(
      Handle handle, Dialect dialect, Hold hold, byte[] parked, Instant now) {
    handle
        .createUpdate(
            """
            DELETE FROM spanguard_holds
            WHERE workspace = :workspace AND request_key = :request_key AND expires_at <= :now
            """)
        .bind("workspace", hold.workspace())
        .bind("request_key", hold.requestKey())
        .bind("now", Times.nanos(now))
        .execute();
    handle
        .createUpdate(dialect.insertIfAbsent("spanguard_holds", KEY, COLUMNS))
        .bind("workspace", hold.workspace())
        .bind("request_key", hold.requestKey())
        .bind("hold_id", hold.id())
        .bind("status", hold.status().id())
        .bind("expires_at", Times.nanos(hold.expiresAt()))
        .bind("claimed_until", 0L)
        .bind("parked", Base64.getEncoder().encodeToString(parked))
        .execute();
  }

  /** The hold for this request that is not over. */
  static Optional<Hold> find(Handle handle, String workspace, String requestKey, Instant now) {
    return select(handle, workspace, requestKey).filter(hold -> hold.expiresAt().isAfter(now));
  }

  static Optional<Hold> join(Handle handle, String workspace, String holdId, Instant now) {
    int joined =
        handle
            .createUpdate(
                """
                UPDATE spanguard_holds SET joins = joins + 1
                WHERE workspace = :workspace AND hold_id = :hold AND expires_at > :now
                """)
            .bind("workspace", workspace)
            .bind("hold", holdId)
            .bind("now", Times.nanos(now))
            .execute();
    if (joined == 0) {
      return Optional.empty();
    }
    return handle
        .createQuery(
            """
            SELECT workspace, request_key, hold_id, status, expires_at, joins FROM spanguard_holds
            WHERE workspace = :workspace AND hold_id = :hold
            """)
        .bind("workspace", workspace)
        .bind("hold", holdId)
        .map((row, context) -> read(row))
        .findOne();
  }

  private static Optional<Hold> select(Handle handle, String workspace, String requestKey) {
    return handle
        .createQuery(
            """
            SELECT workspace, request_key, hold_id, status, expires_at, joins FROM spanguard_holds
            WHERE workspace = :workspace AND request_key = :request_key
            """)
        .bind("workspace", workspace)
        .bind("request_key", requestKey)
        .map((row, context) -> read(row))
        .findOne();
  }

  /** The holds that are not over. */
  static List<Hold> live(Handle handle, Instant now, int limit) {
    return handle
        .createQuery(
            """
            SELECT workspace, request_key, hold_id, status, expires_at, joins FROM spanguard_holds
            WHERE expires_at > :now
            ORDER BY expires_at DESC
            LIMIT :limit
            """)
        .bind("now", Times.nanos(now))
        .bind("limit", limit)
        .map((row, context) -> read(row))
        .list();
  }

  private static Hold read(ResultSet row) throws SQLException {
    return new Hold(
        row.getString("workspace"),
        row.getString("request_key"),
        row.getString("hold_id"),
        Status.fromId(row.getString("status")).orElseThrow(),
        Times.instant(row.getLong("expires_at")),
        row.getInt("joins"));
  }
}
