package io.spanguard.trace.jdbi;

import io.spanguard.trace.Span;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * Locks the rows of one workspace's traces until the end of the transaction, in the order of their
 * ids.
 */
final class LockTraces {

  private LockTraces() {}

  /** What a row says that its next version needs to know. */
  record Locked(long number, long version, Instant listedAt, TraceFacets facets) {}

  /** By trace id; without those that are not there. */
  static Map<String, Locked> run(
      Handle handle, Dialect dialect, String workspace, Collection<String> traceIds) {
    Map<String, Locked> locked = new HashMap<>();
    String sql =
        """
        SELECT t.trace_id, t.trace_number, t.version, t.listed_at, %s
        FROM %s %s spanguard_traces t
          ON t.workspace = :workspace AND t.trace_id = k.id
        WHERE t.trace_id IS NOT NULL
        ORDER BY t.trace_id
        """
            .formatted(TraceFacets.COLUMNS, dialect.ids(), dialect.joinInOrder());
    Query query = handle.createQuery(sql + dialect.forUpdate()).bind("workspace", workspace);
    dialect.bindIds(query, traceIds);
    query
        .map(
            (row, context) ->
                Map.entry(
                    row.getString("trace_id"),
                    new Locked(
                        row.getLong("trace_number"),
                        row.getLong("version"),
                        Span.ofEpochNanos(row.getLong("listed_at")),
                        TraceFacets.read(row))))
        .forEach(row -> locked.put(row.getKey(), row.getValue()));
    return locked;
  }
}
