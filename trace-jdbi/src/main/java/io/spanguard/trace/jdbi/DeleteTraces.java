package io.spanguard.trace.jdbi;

import java.time.Instant;
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

  private static final List<String> TABLES =
      List.of(
          "spanguard_trace_content",
          "spanguard_trace_facets",
          "spanguard_spans",
          "spanguard_traces");

  private static final String DELETE_UNUSED =
      """
      DELETE FROM spanguard_content
      WHERE workspace = :workspace AND hash = :id
        AND NOT EXISTS (
          SELECT 1 FROM spanguard_trace_content u
          WHERE u.workspace = :workspace AND u.hash = :id)
      """;

  private DeleteTraces() {}

  /** How many were deleted. At most {@link #MAX_TRACES} may be asked for. */
  static int run(Handle handle, Dialect dialect, String workspace, Instant before, int limit) {
    Conditions conditions = new Conditions().and("t.workspace = ?", workspace);
    TraceConditions.addTo(conditions, "t.listed_at", before);
    String sql =
        """
        SELECT t.trace_id FROM spanguard_traces t
        WHERE %s
        ORDER BY t.workspace, t.listed_at, t.trace_id
        LIMIT :limit
        """
            .formatted(conditions.sql());
    List<String> traceIds =
        conditions.bindTo(handle.createQuery(sql)).bind("limit", limit).mapTo(String.class).list();
    if (!traceIds.isEmpty()) {
      delete(handle, dialect, workspace, traceIds);
    }
    return traceIds.size();
  }

  private static void delete(
      Handle handle, Dialect dialect, String workspace, List<String> traceIds) {
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
    for (String table : TABLES) {
      each(
          handle,
          "DELETE FROM " + table + " WHERE workspace = :workspace AND trace_id = :id",
          workspace,
          traceIds);
    }
    each(handle, DELETE_UNUSED, workspace, hashes);
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
