package io.spanguard.trace.jdbi;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Makes the facet rows of traces those of their new summaries. */
final class ReplaceFacets {

  private static final List<String> COLUMNS = List.of("facet_key", "listed_at", "trace_number");

  private static final String DELETE =
      """
      DELETE FROM spanguard_trace_facets
      WHERE facet_key = ? AND listed_at = ? AND trace_number = ?
      """;

  private ReplaceFacets() {}

  /** The rows of traces that have none yet. */
  static void add(Handle handle, Collection<TraceRow> traces) throws SQLException {
    if (traces.isEmpty()) {
      return;
    }
    List<Row> sorted = new ArrayList<>(16 * traces.size());
    for (TraceRow trace : traces) {
      for (Long key : TraceFacets.of(trace.summary()).keys(trace.workspace())) {
        sorted.add(new Row(key, trace.listedAtNanos(), trace.number()));
      }
    }
    sorted.sort(Comparator.comparingLong(Row::key).thenComparingLong(Row::listedAt));
    try (Rows rows = Rows.insert(handle, "spanguard_trace_facets", COLUMNS)) {
      for (Row row : sorted) {
        rows.number(row.key()).number(row.listedAt()).number(row.number()).add();
      }
      rows.send();
    }
  }

  /** In the order of the index, by which the database finds its places faster. */
  private record Row(long key, long listedAt, long number) {}

  /** What is stored must be given. */
  static void replace(Handle handle, Collection<TraceRow> traces, Map<TraceKey, TraceFacets> stored)
      throws SQLException {
    if (traces.isEmpty()) {
      return;
    }
    try (Rows insert = Rows.insert(handle, "spanguard_trace_facets", COLUMNS);
        Rows delete = Rows.of(handle, DELETE)) {
      for (TraceRow trace : traces) {
        TraceFacets old = stored.get(trace.key());
        Set<Long> before = old == null ? Set.of() : old.keys(trace.workspace());
        Set<Long> after = TraceFacets.of(trace.summary()).keys(trace.workspace());
        add(insert, without(after, before), trace);
        add(delete, without(before, after), trace);
      }
      delete.send();
      insert.send();
    }
  }

  /** The rows of a trace that is deleted. */
  static void delete(Handle handle, String workspace, Collection<DeleteTraces.Deleted> traces)
      throws SQLException {
    try (Rows rows = Rows.of(handle, DELETE)) {
      for (DeleteTraces.Deleted trace : traces) {
        for (Long key : trace.facets().keys(workspace)) {
          rows.number(key).number(trace.listedAt()).number(trace.number()).add();
        }
      }
      rows.send();
    }
  }

  private static void add(Rows rows, Set<Long> keys, TraceRow trace) throws SQLException {
    for (Long key : keys) {
      rows.number(key).number(trace.listedAtNanos()).number(trace.number()).add();
    }
  }

  private static Set<Long> without(Set<Long> keys, Set<Long> others) {
    Set<Long> rest = new HashSet<>(keys);
    rest.removeAll(others);
    return rest;
  }
}
