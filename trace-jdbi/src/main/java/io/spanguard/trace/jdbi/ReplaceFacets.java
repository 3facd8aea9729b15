package io.spanguard.trace.jdbi;

import io.spanguard.trace.store.TraceQuery.Sort;
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

  private static final List<String> COLUMNS =
      List.of("facet_key", "listed_at", "trace_number", "duration", "token_key", "cost_key");

  private static final List<Sort> NUMBERS = List.of(Sort.DURATION, Sort.TOKENS, Sort.COST);

  private static final String DELETE =
      """
      DELETE FROM spanguard_trace_facets
      WHERE facet_key = ? AND listed_at = ? AND trace_number = ?
      """;

  private static final String UPDATE =
      """
      UPDATE spanguard_trace_facets SET duration = ?, token_key = ?, cost_key = ?
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
      TraceFacets facets = TraceFacets.of(trace.summary());
      Set<Long> ofTargets = facets.targetKeys(trace.workspace());
      for (Long key : facets.keys(trace.workspace())) {
        sorted.add(new Row(key, ofTargets.contains(key), trace));
      }
    }
    sorted.sort(Comparator.comparingLong(Row::key).thenComparingLong(Row::listedAt));
    try (Rows rows = Rows.insert(handle, "spanguard_trace_facets", COLUMNS)) {
      for (Row row : sorted) {
        add(rows, row.key(), row.isOfTarget(), row.trace());
      }
      rows.send();
    }
  }

  /** In the order of the index, by which the database finds its places faster. */
  private record Row(long key, boolean isOfTarget, TraceRow trace) {

    long listedAt() {
      return trace.listedAtNanos();
    }
  }

  /** What is stored must be given. */
  static void replace(Handle handle, Collection<TraceRow> traces, Map<TraceKey, TraceFacets> stored)
      throws SQLException {
    if (traces.isEmpty()) {
      return;
    }
    try (Rows insert = Rows.insert(handle, "spanguard_trace_facets", COLUMNS);
        Rows update = Rows.of(handle, UPDATE);
        Rows delete = Rows.of(handle, DELETE)) {
      for (TraceRow trace : traces) {
        TraceFacets old = stored.get(trace.key());
        Set<Long> before = old == null ? Set.of() : old.keys(trace.workspace());
        TraceFacets facets = TraceFacets.of(trace.summary());
        Set<Long> after = facets.keys(trace.workspace());
        Set<Long> ofTargets = facets.targetKeys(trace.workspace());
        for (Long key : without(after, before)) {
          add(insert, key, ofTargets.contains(key), trace);
        }
        for (Long key : without(before, after)) {
          place(delete, key, trace).add();
        }
        ofTargets.retainAll(before);
        for (Long key : ofTargets) {
          place(numbers(update, trace), key, trace).add();
        }
      }
      delete.send();
      insert.send();
      update.send();
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

  private static void add(Rows insert, long key, boolean isOfTarget, TraceRow trace)
      throws SQLException {
    Rows row = place(insert, key, trace);
    if (isOfTarget) {
      numbers(row, trace).add();
    } else {
      row.numberOrNull(null).numberOrNull(null).numberOrNull(null).add();
    }
  }

  private static Rows place(Rows row, long key, TraceRow trace) throws SQLException {
    return row.number(key).number(trace.listedAtNanos()).number(trace.number());
  }

  private static Rows numbers(Rows row, TraceRow trace) throws SQLException {
    for (Sort sort : NUMBERS) {
      row.number(sort.key(trace.summary(), trace.listedAt()));
    }
    return row;
  }

  private static Set<Long> without(Set<Long> keys, Set<Long> others) {
    Set<Long> rest = new HashSet<>(keys);
    rest.removeAll(others);
    return rest;
  }
}
