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
  static final int MAX_TRACES = 50;

  /** How many spans they may have together, if there is more than one. */
  private static final int MAX_SPANS = 1_000;

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
  record Deleted(String traceId, long number, long listedAt, int spans, TraceFacets facets) {

    private static Deleted read(ResultSet row) throws SQLException {
      return new Deleted(
          row.getString("trace_id"),
          row.getLong("trace_number"),
          row.getLong("listed_at"),
          row.getInt("span_count"),
          TraceFacets.read(row));
    }
  }

  /** How many were deleted; none when there are no more. At most {@link #MAX_TRACES} at a time. */
  static int run(Handle handle, Dialect dialect, String workspace, Instant before, int limit)
      throws SQLException {
    Conditions conditions = new Conditions().and("t.workspace = ?", workspace);
    TraceConditions.addTo(conditions, "t.listed_at", before);
    String sql =
        """
        SELECT t.trace_id, t.trace_number, t.listed_at, t.span_count, %s FROM spanguard_traces t
        WHERE %s
        ORDER BY t.workspace, t.listed_at, t.trace_number
        LIMIT :limit
        """
            .formatted(TraceFacets.COLUMNS, conditions.sql());
    return deleteAll(
        handle,
        dialect,
        workspace,
        few(rows(conditions.bindTo(handle.createQuery(sql)).bind("limit", limit))));
  }

  /** Deletes those of these traces that there are, and says how many. */
  static int run(Handle handle, Dialect dialect, String workspace, Collection<String> traceIds)
      throws SQLException {
    String sql =
        """
        SELECT t.trace_id, t.trace_number, t.listed_at, t.span_count, %s
        FROM %s %s spanguard_traces t
          ON t.workspace = :workspace AND t.trace_id = k.id
        WHERE t.trace_id IS NOT NULL
        """
            .formatted(TraceFacets.COLUMNS, dialect.ids(), dialect.joinInOrder());
    Query query = handle.createQuery(sql).bind("workspace", workspace);
    dialect.bindIds(query, traceIds);
    return deleteAll(handle, dialect, workspace, rows(query));
  }

  private static List<Deleted> rows(Query query) {
    return query.map((row, context) -> Deleted.read(row)).list();
  }

  /** As many of the first as have no more than so many spans together, but one at least. */
  private static List<Deleted> few(List<Deleted> traces) {
    int spans = 0;
    for (int i = 0; i < traces.size(); i++) {
      spans += traces.get(i).spans();
      if (i > 0 && spans > MAX_SPANS) {
        return traces.subList(0, i);
      }
    }
    return traces;
  }

  private static int deleteAll(
      Handle handle, Dialect dialect, String workspace, List<Deleted> traces) throws SQLException {
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
        FROM %s %s spanguard_trace_content u
          ON u.workspace = :workspace AND u.trace_id = k.id
        WHERE u.hash IS NOT NULL
        """
            .formatted(dialect.ids(), dialect.joinInOrder());
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
