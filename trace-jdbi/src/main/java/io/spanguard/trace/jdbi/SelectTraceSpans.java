package io.spanguard.trace.jdbi;

import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * All rows of spans of some traces of one workspace, those too that a gateway's span of the same id
 * hides.
 */
final class SelectTraceSpans {

  private SelectTraceSpans() {}

  /** The ids must fit into one statement, see {@link Chunks}. */
  static List<SpanRow> run(Handle handle, String workspace, Collection<String> traceIds) {
    if (traceIds.isEmpty()) {
      return List.of();
    }
    return handle
        .createQuery(
            "SELECT "
                + SpanRow.COLUMNS
                + """
                 FROM spanguard_spans s
                WHERE s.workspace = :workspace AND s.trace_id IN (<trace_ids>)
                """)
        .bind("workspace", workspace)
        .bindList("trace_ids", traceIds)
        .map((row, context) -> SpanRow.read(row))
        .list();
  }
}
