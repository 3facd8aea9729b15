package io.spanguard.trace.jdbi;

import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * All rows of spans of some traces of one workspace, those too that a gateway's span of the same id
 * hides.
 */
final class SelectTraceSpans {

  private SelectTraceSpans() {}

  static List<SpanRow> run(
      Handle handle, Dialect dialect, String workspace, Collection<String> traceIds) {
    if (traceIds.isEmpty()) {
      return List.of();
    }
    String sql =
        """
        SELECT %s
        FROM %s CROSS JOIN spanguard_traces t CROSS JOIN spanguard_spans s
        WHERE t.workspace = :workspace AND t.trace_id = k.id
          AND %s
        """
            .formatted(SpanRow.COLUMNS, dialect.ids(), TraceNumbers.spansOfTrace("s", "t"));
    Query query = handle.createQuery(sql).bind("workspace", workspace);
    dialect.bindIds(query, traceIds);
    return query.map((row, context) -> SpanRow.read(row)).list();
  }
}
