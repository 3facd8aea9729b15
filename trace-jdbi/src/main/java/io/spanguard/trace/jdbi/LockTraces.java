package io.spanguard.trace.jdbi;

import io.spanguard.trace.Span;
import io.spanguard.trace.TraceSummary.Facet;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * Locks the rows of one workspace's traces until the end of the transaction, in the order of their
 * ids.
 */
final class LockTraces {

  private LockTraces() {}

  /** What a row says that its next version needs to know. */
  record Locked(long version, Instant listedAt, Set<Facet> facets) {}

  /** By trace id; without those that are not there. */
  static Map<String, Locked> run(
      Handle handle, Dialect dialect, String workspace, Collection<String> traceIds) {
    Map<String, Locked> locked = new TreeMap<>();
    String sql =
        """
        SELECT t.trace_id, t.version, t.listed_at, t.facets
        FROM %s CROSS JOIN spanguard_traces t
        WHERE t.workspace = :workspace AND t.trace_id = k.id
        ORDER BY t.trace_id
        """
            .formatted(dialect.ids());
    Query query = handle.createQuery(sql + dialect.forUpdate()).bind("workspace", workspace);
    dialect.bindIds(query, traceIds);
    query
        .map(
            (row, context) ->
                Map.entry(
                    row.getString("trace_id"),
                    new Locked(
                        row.getLong("version"),
                        Span.ofEpochNanos(row.getLong("listed_at")),
                        TraceRow.facets(row.getString("facets")))))
        .forEach(row -> locked.put(row.getKey(), row.getValue()));
    return locked;
  }
}
