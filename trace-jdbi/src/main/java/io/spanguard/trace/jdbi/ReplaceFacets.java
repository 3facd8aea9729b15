package io.spanguard.trace.jdbi;

import io.spanguard.trace.Span;
import io.spanguard.trace.TraceSummary.Facet;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Makes the facet rows of traces those of their new summaries. */
final class ReplaceFacets {

  private static final String INSERT =
      """
      INSERT INTO spanguard_trace_facets (workspace, facet, val, listed_at, trace_id)
      VALUES (:workspace, :facet, :val, :listed_at, :trace_id)
      """;

  private static final String DELETE =
      """
      DELETE FROM spanguard_trace_facets
      WHERE workspace = :workspace AND trace_id = :trace_id AND facet = :facet AND val = :val
      """;

  private ReplaceFacets() {}

  /** What is stored must be given, by trace id; traces that are new have nothing stored. */
  static void run(Handle handle, Collection<TraceRow> rows, Map<TraceKey, Set<Facet>> stored) {
    try (PreparedBatch insert = handle.prepareBatch(INSERT);
        PreparedBatch delete = handle.prepareBatch(DELETE)) {
      for (TraceRow row : rows) {
        Set<Facet> before = stored.getOrDefault(row.key(), Set.of());
        Set<Facet> after = row.summary().facets();
        for (Facet facet : without(after, before)) {
          bind(insert, row, facet).bind("listed_at", Span.epochNanos(row.listedAt())).add();
        }
        for (Facet facet : without(before, after)) {
          bind(delete, row, facet).add();
        }
      }
      for (PreparedBatch batch : List.of(delete, insert)) {
        if (batch.size() > 0) {
          batch.execute();
        }
      }
    }
  }

  private static Set<Facet> without(Set<Facet> facets, Set<Facet> others) {
    Set<Facet> rest = new HashSet<>(facets);
    rest.removeAll(others);
    return rest;
  }

  private static PreparedBatch bind(PreparedBatch batch, TraceRow row, Facet facet) {
    return batch
        .bind("workspace", row.workspace())
        .bind("trace_id", row.summary().traceId())
        .bind("facet", facet.name())
        .bind("val", facet.value());
  }
}
