package io.spanguard.trace.jdbi;

import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

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

  private DeleteTraces() {}

  /** How many were deleted. At most {@link #MAX_TRACES} may be asked for. */
  static int run(Handle handle, String workspace, Instant before, int limit) {
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
      delete(handle, workspace, traceIds);
    }
    return traceIds.size();
  }

  private static void delete(Handle handle, String workspace, List<String> traceIds) {
    Set<String> hashes =
        new HashSet<>(
            handle
                .createQuery(
                    """
                    SELECT DISTINCT hash FROM spanguard_trace_content
                    WHERE workspace = :workspace AND trace_id IN (<trace_ids>)
                    """)
                .bind("workspace", workspace)
                .bindList("trace_ids", traceIds)
                .mapTo(String.class)
                .list());
    for (String table : TABLES) {
      handle
          .createUpdate(
              "DELETE FROM <table> WHERE workspace = :workspace AND trace_id IN (<trace_ids>)")
          .define("table", table)
          .bind("workspace", workspace)
          .bindList("trace_ids", traceIds)
          .execute();
    }
    for (Collection<String> some : Chunks.of(hashes)) {
      handle
          .createUpdate(
              """
              DELETE FROM spanguard_content
              WHERE workspace = :workspace AND hash IN (<hashes>)
                AND NOT EXISTS (
                  SELECT 1 FROM spanguard_trace_content u
                  WHERE u.workspace = spanguard_content.workspace
                    AND u.hash = spanguard_content.hash)
              """)
          .bind("workspace", workspace)
          .bindList("hashes", some)
          .execute();
    }
  }
}
