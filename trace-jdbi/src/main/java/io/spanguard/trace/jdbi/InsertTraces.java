package io.spanguard.trace.jdbi;

import java.sql.SQLException;
import java.util.Collection;
import org.jdbi.v3.core.Handle;

/** Adds the rows of traces that are new. Fails where one is there. */
final class InsertTraces {

  private InsertTraces() {}

  static void run(Handle handle, Collection<TraceRow> traces) throws SQLException {
    if (traces.isEmpty()) {
      return;
    }
    try (Rows rows = Rows.insert(handle, "spanguard_traces", TraceRow.COLUMNS)) {
      for (TraceRow trace : traces) {
        rows.text(trace.workspace())
            .text(trace.summary().traceId())
            .number(trace.number())
            .number(trace.listedAtNanos());
        trace.addTo(rows);
        rows.add();
      }
      rows.send();
    }
  }
}
