package io.spanguard.trace.jdbi;

import java.util.Collection;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Adds the rows of traces that are new; leaves those that are there alone. */
final class InsertTraces {

  private InsertTraces() {}

  static void run(Handle handle, Dialect dialect, Collection<TraceRow> rows) {
    String sql = dialect.insertIfAbsent("spanguard_traces", TraceRow.KEY, TraceRow.COLUMNS);
    try (PreparedBatch batch = handle.prepareBatch(sql)) {
      for (TraceRow row : rows) {
        row.bindTo(batch);
        batch.add();
      }
      batch.execute();
    }
  }
}
