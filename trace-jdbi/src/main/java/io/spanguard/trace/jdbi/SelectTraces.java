package io.spanguard.trace.jdbi;

import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.store.PagePosition;
import io.spanguard.trace.store.TraceQuery;
import io.spanguard.trace.store.TraceQuery.Sort;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** The rows of traces whose summaries match a query, in its order, from a position on. */
final class SelectTraces {

  private static final String COLUMNS =
      TraceRow.COLUMNS.stream().map(column -> "t." + column).collect(Collectors.joining(", "));

  private SelectTraces() {}

  /** A trace that matches as far as its summary goes. */
  record Candidate(long number, long key) {

    PagePosition position() {
      return new PagePosition(key, Long.toString(number), "");
    }
  }

  static List<TraceRow> run(
      Handle handle,
      Dialect dialect,
      String workspace,
      TraceQuery query,
      @Nullable PagePosition after,
      int limit) {
    if (query.sort() != Sort.STARTED_AT) {
      // whole rows are read of those only that the order leaves
      return byNumber(
          handle,
          dialect,
          candidates(handle, dialect, workspace, query, after, limit).stream()
              .map(Candidate::number)
              .toList());
    }
    return select(
        handle,
        dialect,
        workspace,
        query,
        new Range(after, limit),
        new Reading<>(
            COLUMNS, TraceRow::read, row -> new Candidate(row.number(), row.listedAtNanos())));
  }

  static List<Candidate> candidates(
      Handle handle,
      Dialect dialect,
      String workspace,
      TraceQuery query,
      @Nullable PagePosition after,
      int limit) {
    return select(
        handle,
        dialect,
        workspace,
        query,
        new Range(after, limit),
        new Reading<>(
            "t.trace_number, t." + column(query.sort()),
            row -> new Candidate(row.getLong(1), row.getLong(2)),
            candidate -> candidate));
  }

  /** The rows of these traces, in their order. */
  static List<TraceRow> byNumber(Handle handle, Dialect dialect, List<Long> numbers) {
    if (numbers.isEmpty()) {
      return List.of();
    }
    String sql =
        """
        SELECT %s FROM %s
          %s spanguard_traces t ON t.trace_number = CAST(k.id AS BIGINT)
        WHERE t.trace_id IS NOT NULL
        """
            .formatted(COLUMNS, dialect.ids(), dialect.joinInOrder());
    Query query = handle.createQuery(sql);
    dialect.bindIds(query, numbers.stream().map(String::valueOf).toList());
    Map<Long, TraceRow> rows = new HashMap<>();
    query.map((row, context) -> TraceRow.read(row)).forEach(row -> rows.put(row.number(), row));
    return numbers.stream().map(rows::get).filter(Objects::nonNull).toList();
  }

  /** The summaries of those of these traces that there are. */
  static List<TraceSummary> byId(
      Handle handle, Dialect dialect, String workspace, Collection<String> traceIds) {
    String sql =
        """
        SELECT %s FROM %s
          %s spanguard_traces t ON t.workspace = :workspace AND t.trace_id = k.id
        WHERE t.trace_id IS NOT NULL
        """
            .formatted(COLUMNS, dialect.ids(), dialect.joinInOrder());
    Query query = handle.createQuery(sql).bind("workspace", workspace);
    dialect.bindIds(query, traceIds);
    return query.map((row, context) -> TraceRow.read(row).summary()).list();
  }

  /** What is read of each row, and how. */
  private record Reading<T>(String columns, Reader<T> reader, Function<T, Candidate> place) {}

  private interface Reader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /**
   * @param after null for the start
   */
  private record Range(@Nullable PagePosition after, int limit) {}

  private static <T> List<T> select(
      Handle handle,
      Dialect dialect,
      String workspace,
      TraceQuery query,
      Range range,
      Reading<T> reading) {
    Set<Long> keys = query.traceId() == null ? TraceSearch.keys(workspace, query) : Set.of();
    if (keys.isEmpty()) {
      return select(handle, dialect, workspace, query, null, range, reading);
    }
    if (keys.size() == 1) {
      Long key = keys.iterator().next();
      return select(handle, dialect, workspace, query, key, range, reading);
    }
    Map<Candidate, T> found = new HashMap<>();
    for (Long key : keys) {
      select(handle, dialect, workspace, query, key, range, reading)
          .forEach(row -> found.put(reading.place().apply(row), row));
    }
    Comparator<Candidate> order =
        Comparator.comparingLong(Candidate::key).thenComparingLong(Candidate::number);
    return found.entrySet().stream()
        .sorted(Map.Entry.comparingByKey(order.reversed()))
        .limit(range.limit())
        .map(Map.Entry::getValue)
        .toList();
  }

  /**
   * @param key leads to the traces; null to read the list
   */
  private static <T> List<T> select(
      Handle handle,
      Dialect dialect,
      String workspace,
      TraceQuery query,
      @Nullable Long key,
      Range range,
      Reading<T> reading) {
    Conditions conditions = TraceConditions.of(dialect, workspace, query);
    String from = from(conditions, dialect, key, query);
    boolean byTime = query.sort() == Sort.STARTED_AT;
    String alias = byTime && key != null ? "f" : "t";
    TraceConditions.addAfter(conditions, alias, column(query.sort()), range.after());
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
            .formatted(reading.columns(), from, conditions.sql(), order);
    return conditions
        .bindTo(handle.createQuery(sql))
        .bind("limit", range.limit())
        .map((row, context) -> reading.reader().read(row))
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
    String from = from(conditions, dialect, key, query);
    String sql =
        """
        SELECT t.facets FROM %s
        WHERE %s
        ORDER BY %s
        LIMIT :limit
        """
            .formatted(from, conditions.sql(), newestFirst(key));
    conditions
        .bindTo(handle.createQuery(sql))
        .bind("limit", limit)
        .mapTo(String.class)
        .forEach(facets);
  }

  /**
   * What is read, with the conditions that lead there.
   *
   * @param key leads to the traces, which are then read by {@code f}; null to read the list
   */
  static String from(Conditions conditions, Dialect dialect, @Nullable Long key, TraceQuery query) {
    if (key == null) {
      return "spanguard_traces t";
    }
    conditions.and("f.facet_key = ?", key);
    TraceConditions.addLeastNumbers(conditions, query);
    if (query.from() != null) {
      TraceConditions.addFrom(conditions, "f.listed_at", query.from());
    }
    if (query.to() != null) {
      TraceConditions.addTo(conditions, "f.listed_at", query.to());
    }
    return "spanguard_trace_facets f "
        + dialect.joinInOrder()
        + " spanguard_traces t ON t.trace_number = f.trace_number";
  }

  /**
   * The order of what {@link #from} reads, newest first, in which an index has it: so all columns
   * of the index are named, those that are the same in all rows too.
   *
   * @param key leads to the traces; null to read the list
   */
  static String newestFirst(@Nullable Long key) {
    return key != null
        ? "f.facet_key, f.listed_at DESC, f.trace_number DESC"
        : "t.workspace DESC, t.listed_at DESC, t.trace_number DESC";
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
