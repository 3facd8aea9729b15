package io.spanguard.trace.jdbi;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Replaces the rows of traces, {@code listed_at} apart, which never changes. */
final class UpdateTraces {

  private static final List<String> FIXED = List.of("workspace", "trace_id", "listed_at");

  private static final String SQL =
      TraceRow.COLUMNS.stream()
          .filter(column -> !FIXED.contains(column))
          .map(column -> column + " = :" + column)
          .collect(
              Collectors.joining(
                  ", ",
                  "UPDATE spanguard_traces SET ",
                  " WHERE workspace = :workspace AND trace_id = :trace_id"));

  private UpdateTraces() {}

  static void run(Handle handle, Collection<TraceRow> rows) {
    if (rows.isEmpty()) {
      return;
    }
    try (PreparedBatch batch = handle.prepareBatch(SQL)) {
      for (TraceRow row : rows) {
        row.bindTo(batch);
        batch.add();
      }
      batch.execute();
    }
  }
}
