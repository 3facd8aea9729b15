package io.spanguard.trace.jdbi;

import io.spanguard.trace.TraceSummary.Facet;
import io.spanguard.trace.store.PagePosition;
import io.spanguard.trace.store.TraceQuery;
import io.spanguard.trace.store.TraceQuery.Sort;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The rows of traces whose summaries match a query, in its order, from a position on. */
final class SelectTraces {

  private static final String COLUMNS =
      TraceRow.COLUMNS.stream().map(column -> "t." + column).collect(Collectors.joining(", "));

  private static final String FACET_FIRST =
      """
      spanguard_trace_facets f
      CROSS JOIN spanguard_traces t""";

  /** Facets of which a value tends to have few traces come first. */
  private static final List<String> BY_RARITY =
      List.of(
          "session_id",
          "user_id",
          "agent_id",
          "rule",
          "guardrail",
          "category",
          "tool",
          "error_type",
          "tag",
          "caller",
          "target_id",
          "model",
          "name",
          "service",
          "provider",
          "environment",
          "outcome");

  private SelectTraces() {}

  static List<TraceRow> run(
      Handle handle, String workspace, TraceQuery query, @Nullable PagePosition after, int limit) {
    String facet = rarestFacet(query);
    Conditions conditions = TraceConditions.of(workspace, query, facet);
    String order = "t.workspace DESC, t." + column(query.sort()) + " DESC, t.trace_id DESC";
    String from = "spanguard_traces t";
    if (facet != null) {
      from = FACET_FIRST;
      addFacet(conditions, workspace, facet, query);
    }
    if (facet == null || query.sort() != Sort.STARTED_AT) {
      TraceConditions.addAfter(conditions, "t", column(query.sort()), after);
    } else {
      TraceConditions.addAfter(conditions, "f", "listed_at", after);
      order = "f.workspace, f.facet, f.val, f.listed_at DESC, f.trace_id DESC";
    }
    // workspace, facet and value are the same in all rows; H2 sorts by an index only if it is
    // sorted by from its start
    String sql =
        """
        SELECT %s FROM %s
        WHERE %s
        ORDER BY %s
        LIMIT :limit
        """
            .formatted(COLUMNS, from, conditions.sql(), order);
    return conditions
        .bindTo(handle.createQuery(sql))
        .bind("limit", limit)
        .map((row, context) -> TraceRow.read(row))
        .list();
  }

  /**
   * The facet by whose index the traces are found; null where the query names none, or several
   * values of each.
   */
  private static @Nullable String rarestFacet(TraceQuery query) {
    for (String name : BY_RARITY) {
      if (query.facets().getOrDefault(name, Set.of()).size() == 1) {
        return name;
      }
    }
    return null;
  }

  private static void addFacet(
      Conditions conditions, String workspace, String facet, TraceQuery query) {
    conditions.and("t.workspace = f.workspace AND t.trace_id = f.trace_id");
    conditions.and("f.workspace = ? AND f.facet = ?", workspace, facet);
    query
        .facets()
        .getOrDefault(facet, Set.of())
        .forEach(value -> conditions.and("f.val = ?", new Facet(facet, value).value()));
    if (query.from() != null) {
      TraceConditions.addFrom(conditions, "f.listed_at", query.from());
    }
    if (query.to() != null) {
      TraceConditions.addTo(conditions, "f.listed_at", query.to());
    }
  }

  private static String column(Sort sort) {
    return switch (sort) {
      case STARTED_AT -> "listed_at";
      case DURATION -> "duration";
      case COST -> "cost_key";
      case TOKENS -> "token_key";
    };
  }
}
