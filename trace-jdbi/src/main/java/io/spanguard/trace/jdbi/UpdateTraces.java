package io.spanguard.trace.jdbi;

import java.sql.SQLException;
import java.util.Collection;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Replaces the rows of traces, but for what never changes. */
final class UpdateTraces {

  private static final String SQL =
      TraceRow.CHANGING.stream()
          .map(column -> column + " = ?")
          .collect(
              Collectors.joining(", ", "UPDATE spanguard_traces SET ", " WHERE trace_number = ?"));

  private UpdateTraces() {}

  static void run(Handle handle, Collection<TraceRow> traces) throws SQLException {
    if (traces.isEmpty()) {
      return;
    }
    try (Rows rows = Rows.of(handle, SQL)) {
      for (TraceRow trace : traces) {
        trace.addTo(rows);
        rows.number(trace.number()).add();
      }
      rows.send();
    }
  }
}
