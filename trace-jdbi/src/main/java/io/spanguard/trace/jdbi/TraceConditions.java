package io.spanguard.trace.jdbi;

import io.spanguard.trace.Span;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.store.PagePosition;
import io.spanguard.trace.store.TraceQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a {@link TraceQuery} asks of the summary, as SQL on {@code spanguard_traces t}. */
final class TraceConditions {

  /** No start lies outside, so a time beyond says as much as the bound itself. */
  private static final Instant EARLIEST = Instant.EPOCH;

  private static final Instant LATEST = Span.ofEpochNanos(Long.MAX_VALUE);

  private TraceConditions() {}

  static Conditions of(Dialect dialect, String workspace, TraceQuery query) {
    Conditions conditions = new Conditions().and("t.workspace = ?", workspace);
    if (query.traceId() != null) {
      conditions.and("t.trace_id = ?", query.traceId());
    }
    if (query.from() != null) {
      addFrom(conditions, "t.listed_at", query.from());
    }
    if (query.to() != null) {
      addTo(conditions, "t.listed_at", query.to());
    }
    conditions.in(
        "t.status", query.statuses().stream().map(SpanStatus::id).collect(Collectors.toSet()));
    if (query.source() != null) {
      conditions.and("t.source = ?", query.source().id());
    }
    if (query.incomplete() != null) {
      conditions.and("t.incomplete = ?", query.incomplete() ? 1 : 0);
    }
    if (query.coverage() != null) {
      conditions.and("t.coverage = ?", query.coverage());
    }
    if (query.stream() != null) {
      conditions.and("t.stream = ?", query.stream() ? 1 : 0);
    }
    if (query.httpStatus() != null) {
      conditions.and("t.http_status = ?", query.httpStatus());
    }
    if (query.minDuration() != null) {
      conditions.and("t.duration >= ?", nanos(query.minDuration()));
    }
    if (query.maxDuration() != null) {
      conditions.and("t.duration <= ?", nanos(query.maxDuration()));
    }
    if (query.minTokens() != null) {
      conditions.and("t.token_key >= ? AND t.token_key > ?", query.minTokens(), Long.MIN_VALUE);
    }
    if (query.minCostUsd() != null) {
      conditions.and("t.cost_usd >= ?", query.minCostUsd());
    }
    query.facets().forEach((name, values) -> addFacet(conditions, dialect, name, values));
    return conditions;
  }

  private static void addFacet(
      Conditions conditions, Dialect dialect, String name, Set<String> values) {
    String has = dialect.positionFunction() + "(t.facets, ?) > 0";
    conditions.and(
        values.stream().map(value -> has).collect(Collectors.joining(" OR ", "(", ")")),
        values.stream().map(value -> FacetText.line(name, value)).toArray());
  }

  /**
   * Below the position, if there is one, in an order that descends by the column and then by trace
   * number.
   */
  static void addAfter(
      Conditions conditions, String alias, String column, @Nullable PagePosition after) {
    if (after != null) {
      conditions.and(
          "%1$s.%2$s <= ? AND (%1$s.%2$s < ? OR %1$s.trace_number < ?)".formatted(alias, column),
          after.key(),
          after.key(),
          number(after));
    }
  }

  private static long number(PagePosition position) {
    try {
      return Long.parseLong(position.traceId());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("after is not the next of a page: " + position, e);
    }
  }

  /**
   * The least numbers of a query on {@code spanguard_trace_facets f}, as far as its rows have them:
   * far fewer traces have to be read then.
   */
  static void addLeastNumbers(Conditions conditions, TraceQuery query) {
    String noLess = "(f.%1$s IS NULL OR f.%1$s >= ?)";
    if (query.minDuration() != null) {
      conditions.and(noLess.formatted("duration"), nanos(query.minDuration()));
    }
    if (query.minTokens() != null) {
      conditions.and(noLess.formatted("token_key"), query.minTokens());
    }
    if (query.minCostUsd() != null) {
      // rounded as the column is, so that nothing is missed
      conditions.and(noLess.formatted("cost_key"), Math.round(query.minCostUsd() * 1e9));
    }
  }

  static void addFrom(Conditions conditions, String column, Instant from) {
    if (from.isAfter(LATEST)) {
      conditions.and("1 = 0");
    } else if (from.isAfter(EARLIEST)) {
      conditions.and(column + " >= ?", Span.epochNanos(from));
    }
  }

  static void addTo(Conditions conditions, String column, Instant to) {
    if (to.isBefore(EARLIEST)) {
      conditions.and("1 = 0");
    } else if (!to.isAfter(LATEST)) {
      conditions.and(column + " < ?", Span.epochNanos(to));
    }
  }

  private static long nanos(Duration duration) {
    try {
      return duration.toNanos();
    } catch (ArithmeticException tooLong) {
      return duration.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }
}
