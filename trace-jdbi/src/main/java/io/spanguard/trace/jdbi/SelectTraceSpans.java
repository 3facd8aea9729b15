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
        SELECT %1$s
        FROM %2$s
          %3$s spanguard_traces t ON t.workspace = :workspace AND t.trace_id = k.id
          %3$s spanguard_spans s ON %4$s
        WHERE s.span_number IS NOT NULL
        """
            .formatted(
                SpanRow.COLUMNS,
                dialect.ids(),
                dialect.joinInOrder(),
                TraceNumbers.spansOfTrace("s", "t"));
    Query query = handle.createQuery(sql).bind("workspace", workspace);
    dialect.bindIds(query, traceIds);
    return query.map((row, context) -> SpanRow.read(row)).list();
  }
}
