package io.spanguard.trace.jdbi;

import io.spanguard.trace.Span;
import io.spanguard.trace.TraceSummary.Facet;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

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
    handle
        .createQuery(
            """
            SELECT trace_id, version, listed_at, facets FROM spanguard_traces
            WHERE workspace = :workspace AND trace_id IN (<trace_ids>)
            ORDER BY trace_id
            """
                + dialect.forUpdate())
        .bind("workspace", workspace)
        .bindList("trace_ids", traceIds)
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
