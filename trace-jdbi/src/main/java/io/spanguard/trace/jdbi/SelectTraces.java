package io.spanguard.trace.jdbi;

import io.spanguard.trace.store.PagePosition;
import io.spanguard.trace.store.TraceQuery;
import io.spanguard.trace.store.TraceQuery.Sort;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The rows of traces whose summaries match a query, in its order, from a position on. */
final class SelectTraces {

  private static final String COLUMNS =
      TraceRow.COLUMNS.stream().map(column -> "t." + column).collect(Collectors.joining(", "));

  private SelectTraces() {}

  static List<TraceRow> run(
      Handle handle,
      Dialect dialect,
      String workspace,
      TraceQuery query,
      @Nullable PagePosition after,
      int limit) {
    if (query.traceId() != null) {
      return select(handle, dialect, workspace, query, null, after, limit);
    }
    Set<Long> keys = TraceSearch.keys(workspace, query);
    if (keys.isEmpty()) {
      return select(handle, dialect, workspace, query, null, after, limit);
    }
    if (keys.size() == 1) {
      return select(handle, dialect, workspace, query, keys.iterator().next(), after, limit);
    }
    Map<String, TraceRow> found = new HashMap<>();
    for (Long key : keys) {
      select(handle, dialect, workspace, query, key, after, limit)
          .forEach(row -> found.put(row.summary().traceId(), row));
    }
    Comparator<TraceRow> order =
        Comparator.comparingLong(row -> query.sort().key(row.summary(), row.listedAt()));
    order = order.thenComparingLong(TraceRow::number);
    return found.values().stream().sorted(order.reversed()).limit(limit).toList();
  }

  /**
   * @param key leads to the traces; null to read the list
   */
  private static List<TraceRow> select(
      Handle handle,
      Dialect dialect,
      String workspace,
      TraceQuery query,
      @Nullable Long key,
      @Nullable PagePosition after,
      int limit) {
    Conditions conditions = TraceConditions.of(dialect, workspace, query);
    String from = from(conditions, key, query);
    boolean byTime = query.sort() == Sort.STARTED_AT;
    String alias = byTime && key != null ? "f" : "t";
    TraceConditions.addAfter(conditions, alias, column(query.sort()), after);
    // workspace and key are the same in all rows; H2 sorts by an index only if it is sorted by from
    // its start
    String order =
        (byTime && key != null ? "f.facet_key, " : "t.workspace DESC, ")
            + "%1$s.%2$s DESC, %1$s.trace_number DESC".formatted(alias, column(query.sort()));
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

  /** Shows the column {@code facets} of the newest traces that match. */
  static void eachFacets(
      Handle handle,
      Dialect dialect,
      String workspace,
      TraceQuery query,
      int limit,
      Consumer<String> facets) {
    Set<Long> keys = TraceSearch.keys(workspace, query);
    Long key = keys.size() == 1 && query.traceId() == null ? keys.iterator().next() : null;
    Conditions conditions = TraceConditions.of(dialect, workspace, query);
    String from = from(conditions, key, query);
    String order =
        key != null
            ? "f.facet_key, f.listed_at DESC, f.trace_number DESC"
            : "t.workspace DESC, t.listed_at DESC, t.trace_number DESC";
    String sql =
        """
        SELECT t.facets FROM %s
        WHERE %s
        ORDER BY %s
        LIMIT :limit
        """
            .formatted(from, conditions.sql(), order);
    conditions
        .bindTo(handle.createQuery(sql))
        .bind("limit", limit)
        .mapTo(String.class)
        .forEach(facets);
  }

  private static String from(Conditions conditions, @Nullable Long key, TraceQuery query) {
    if (key == null) {
      return "spanguard_traces t";
    }
    conditions.and("f.facet_key = ? AND t.trace_number = f.trace_number", key);
    if (query.from() != null) {
      TraceConditions.addFrom(conditions, "f.listed_at", query.from());
    }
    if (query.to() != null) {
      TraceConditions.addTo(conditions, "f.listed_at", query.to());
    }
    return "spanguard_trace_facets f CROSS JOIN spanguard_traces t";
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
