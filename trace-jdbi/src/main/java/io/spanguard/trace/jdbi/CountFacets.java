package io.spanguard.trace.jdbi;

import io.spanguard.trace.store.TraceQuery;
import io.spanguard.trace.store.TraceStore.FacetCount;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** How many of the traces whose summaries match a query have each value of one facet. */
final class CountFacets {

  private CountFacets() {}

  static List<FacetCount> run(
      Handle handle, String workspace, String facet, TraceQuery query, int limit) {
    Conditions conditions = TraceConditions.of(workspace, query, null).and("v.facet = ?", facet);
    String sql =
        """
        SELECT v.val, COUNT(*) AS traces
        FROM spanguard_traces t
        JOIN spanguard_trace_facets v ON v.workspace = t.workspace AND v.trace_id = t.trace_id
        WHERE %s
        GROUP BY v.val
        ORDER BY traces DESC, v.val
        LIMIT :limit
        """
            .formatted(conditions.sql());
    return conditions
        .bindTo(handle.createQuery(sql))
        .bind("limit", limit)
        .map((row, context) -> new FacetCount(row.getString("val"), row.getLong("traces")))
        .list();
  }
}
