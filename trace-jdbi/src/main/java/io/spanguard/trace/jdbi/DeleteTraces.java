package io.spanguard.trace.jdbi;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;

/**
 * Deletes the oldest traces of a workspace, all that belongs to them, and the pieces of content
 * that no other trace needs. Nobody saves meanwhile ({@link Dialect#lockToDelete}), so no piece is
 * deleted that somebody is about to need.
 */
final class DeleteTraces {

  /** How many to delete in one transaction, during which nobody saves. */
  static final int MAX_TRACES = 100;

  private static final List<String> TABLES = List.of("spanguard_trace_content", "spanguard_traces");

  private static final String DELETE_UNUSED =
      """
      DELETE FROM spanguard_content
      WHERE workspace = :workspace AND hash = :id
        AND NOT EXISTS (
          SELECT 1 FROM spanguard_trace_content u
          WHERE u.workspace = :workspace AND u.hash = :id)
      """;

  private static final String DELETE_SPANS =
      "DELETE FROM spanguard_spans WHERE span_number >= ? AND span_number < ?";

  private DeleteTraces() {}

  /** What must be known of a trace to delete all of it. */
  record Deleted(String traceId, long number, long listedAt, TraceFacets facets) {

    private static Deleted read(ResultSet row) throws SQLException {
      return new Deleted(
          row.getString("trace_id"),
          row.getLong("trace_number"),
          row.getLong("listed_at"),
          TraceFacets.read(row));
    }
  }

  /** How many were deleted. At most {@link #MAX_TRACES} may be asked for. */
  static int run(Handle handle, Dialect dialect, String workspace, Instant before, int limit)
      throws SQLException {
    Conditions conditions = new Conditions().and("t.workspace = ?", workspace);
    TraceConditions.addTo(conditions, "t.listed_at", before);
    String sql =
        """
        SELECT t.trace_id, t.trace_number, t.listed_at, %s FROM spanguard_traces t
        WHERE %s
        ORDER BY t.workspace, t.listed_at, t.trace_number
        LIMIT :limit
        """
            .formatted(TraceFacets.COLUMNS, conditions.sql());
    return delete(
        handle,
        dialect,
        workspace,
        conditions.bindTo(handle.createQuery(sql)).bind("limit", limit));
  }

  /** Deletes those of these traces that there are, and says how many. */
  static int run(Handle handle, Dialect dialect, String workspace, Collection<String> traceIds)
      throws SQLException {
    String sql =
        """
        SELECT t.trace_id, t.trace_number, t.listed_at, %s
        FROM %s CROSS JOIN spanguard_traces t
        WHERE t.workspace = :workspace AND t.trace_id = k.id
        """
            .formatted(TraceFacets.COLUMNS, dialect.ids());
    Query query = handle.createQuery(sql).bind("workspace", workspace);
    dialect.bindIds(query, traceIds);
    return delete(handle, dialect, workspace, query);
  }

  private static int delete(Handle handle, Dialect dialect, String workspace, Query query)
      throws SQLException {
    List<Deleted> traces = query.map((row, context) -> Deleted.read(row)).list();
    if (!traces.isEmpty()) {
      delete(handle, dialect, workspace, traces);
    }
    return traces.size();
  }

  private static void delete(Handle handle, Dialect dialect, String workspace, List<Deleted> traces)
      throws SQLException {
    List<String> traceIds = traces.stream().map(Deleted::traceId).toList();
    String usedPieces =
        """
        SELECT DISTINCT u.hash
        FROM %s CROSS JOIN spanguard_trace_content u
        WHERE u.workspace = :workspace AND u.trace_id = k.id
        """
            .formatted(dialect.ids());
    Query query = handle.createQuery(usedPieces).bind("workspace", workspace);
    dialect.bindIds(query, traceIds);
    List<String> hashes = query.mapTo(String.class).list();
    ReplaceFacets.delete(handle, workspace, traces);
    deleteSpans(handle, traces);
    for (String table : TABLES) {
      each(
          handle,
          "DELETE FROM " + table + " WHERE workspace = :workspace AND trace_id = :id",
          workspace,
          traceIds);
    }
    each(handle, DELETE_UNUSED, workspace, hashes);
  }

  private static void deleteSpans(Handle handle, List<Deleted> traces) throws SQLException {
    try (Rows rows = Rows.of(handle, DELETE_SPANS)) {
      for (Deleted trace : traces) {
        rows.number(TraceNumbers.span(trace.number(), 0))
            .number(TraceNumbers.span(trace.number() + 1, 0))
            .add();
      }
      rows.send();
    }
  }

  private static void each(Handle handle, String sql, String workspace, List<String> ids) {
    try (PreparedBatch batch = handle.prepareBatch(sql)) {
      ids.forEach(id -> batch.bind("workspace", workspace).bind("id", id).add());
      if (!ids.isEmpty()) {
        batch.execute();
      }
    }
  }
}
