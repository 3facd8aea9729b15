package io.spanguard.trace.jdbi;

import io.spanguard.trace.Span;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.TraceSummary.BlockedBy;
import io.spanguard.trace.TraceSummary.Facet;
import io.spanguard.trace.store.PagePosition;
import io.spanguard.trace.store.TraceFigures;
import io.spanguard.trace.store.TraceQuery;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The figures of traces, newest first, so many at a time that a database which holds a whole result
 * in memory holds little.
 */
final class SelectFigures {

  private static final int AT_ONCE = 5_000;

  private static final String COLUMNS =
      """
      t.trace_id, t.trace_number, t.listed_at, t.status, t.duration, t.time_to_first_chunk,
      t.request_count, t.blocked_count, t.failed_count,
      t.target_id, t.model, t.agent_id, t.user_id, t.caller,
      t.input_tokens, t.output_tokens, t.cached_tokens, t.cost_usd,
      t.blocked_by_kind, t.blocked_by_id, t.blocked_by_category,
      CASE WHEN t.guardrails = '[]' AND t.rules = '[]' THEN 0 ELSE 1 END AS has_finding\
      """;

  private final Dialect dialect;
  private final String workspace;
  private final TraceQuery query;
  private final Facets facets;

  /**
   * @param query whose order, limit and position do not matter, and which does not ask for content
   */
  SelectFigures(Dialect dialect, String workspace, TraceQuery query, Facets facets) {
    this.dialect = dialect;
    this.workspace = workspace;
    this.query = query;
    this.facets = facets;
  }

  /** Hands over one after the other until it is told that this is enough. */
  void each(Handle handle, Predicate<TraceFigures> wantsMore) {
    PagePosition after = null;
    while (true) {
      List<Row> some = some(handle, after);
      for (Row row : some) {
        if (!wantsMore.test(row.figures())) {
          return;
        }
        after = row.position();
      }
      if (some.size() < AT_ONCE) {
        return;
      }
    }
  }

  private List<Row> some(Handle handle, @Nullable PagePosition after) {
    Conditions conditions = TraceConditions.of(dialect, workspace, query);
    Set<Long> keys = TraceSearch.keys(workspace, query);
    Long key = keys.size() == 1 ? keys.iterator().next() : null;
    String from = SelectTraces.from(conditions, dialect, key, query);
    TraceConditions.addAfter(conditions, key != null ? "f" : "t", "listed_at", after);
    String sql =
        """
        SELECT %s FROM %s
        WHERE %s
        ORDER BY %s
        LIMIT :limit
        """
            .formatted(
                facets == Facets.NONE ? COLUMNS : COLUMNS + ", t.facets",
                from,
                conditions.sql(),
                SelectTraces.newestFirst(key));
    return conditions
        .bindTo(handle.createQuery(sql))
        .bind("limit", AT_ONCE)
        .map((row, context) -> new Row(read(row), row.getLong("trace_number")))
        .list();
  }

  private TraceFigures read(ResultSet row) throws SQLException {
    String blockedBy = row.getString("blocked_by_kind");
    String text = facets == Facets.NONE ? "" : row.getString("facets");
    return new TraceFigures(
        row.getString("trace_id"),
        Span.ofEpochNanos(row.getLong("listed_at")),
        SpanStatus.fromId(row.getString("status")).orElse(SpanStatus.OK),
        Duration.ofNanos(row.getLong("duration")),
        duration(row),
        row.getInt("request_count"),
        row.getInt("blocked_count"),
        row.getInt("failed_count"),
        row.getString("target_id"),
        row.getString("model"),
        row.getString("agent_id"),
        row.getString("user_id"),
        row.getString("caller"),
        number(row, "input_tokens"),
        number(row, "output_tokens"),
        number(row, "cached_tokens"),
        fraction(row),
        blockedBy == null
            ? null
            : new BlockedBy(
                blockedBy, row.getString("blocked_by_id"), row.getString("blocked_by_category")),
        row.getInt("has_finding") != 0,
        Set.copyOf(FacetText.values(text, Facet.TARGET)),
        facets == Facets.ALL ? FacetText.read(text) : Set.of());
  }

  private static @Nullable Duration duration(ResultSet row) throws SQLException {
    Long nanos = number(row, "time_to_first_chunk");
    return nanos == null ? null : Duration.ofNanos(nanos);
  }

  private static @Nullable Long number(ResultSet row, String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? null : Long.valueOf(value);
  }

  private static @Nullable Double fraction(ResultSet row) throws SQLException {
    double value = row.getDouble("cost_usd");
    return row.wasNull() ? null : Double.valueOf(value);
  }

  /** Which facets are read. */
  enum Facets {
    NONE,
    TARGETS,
    ALL
  }

  /** A trace's figures and its place in the list. */
  private record Row(TraceFigures figures, long number) {

    PagePosition position() {
      return new PagePosition(Span.epochNanos(figures.listedAt()), Long.toString(number), "");
    }
  }
}
