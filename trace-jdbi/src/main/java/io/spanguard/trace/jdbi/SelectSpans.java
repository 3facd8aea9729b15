package io.spanguard.trace.jdbi;

import io.spanguard.trace.AttributeValue;
import io.spanguard.trace.AttributeValue.TextValue;
import io.spanguard.trace.SpanKind;
import io.spanguard.trace.store.PagePosition;
import io.spanguard.trace.store.SpanFilter;
import io.spanguard.trace.store.SpanFilter.Field;
import io.spanguard.trace.store.SpanFilter.Operator;
import io.spanguard.trace.store.SpanQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * The rows of spans that may match a query, in its order, from a position on. May, since filters
 * are applied by {@link SpanQuery#matches} afterwards; those on a column of the table are applied
 * here as well, to read less.
 */
final class SelectSpans {

  private SelectSpans() {}

  static List<SpanRow> run(
      Handle handle,
      Dialect dialect,
      String workspace,
      SpanQuery query,
      @Nullable PagePosition after,
      int limit) {
    boolean descending = query.sort() == SpanQuery.Sort.NEWEST_FIRST;
    Conditions conditions = conditions(workspace, query);
    if (after != null) {
      addAfter(conditions, after, descending ? "<" : ">");
    }
    boolean byTrace = !query.traceIds().isEmpty();
    String from = "spanguard_spans s";
    if (byTrace) {
      from =
          "%1$s %2$s spanguard_traces t ON t.workspace = :workspace AND t.trace_id = k.id %2$s spanguard_spans s ON %3$s"
              .formatted(dialect.ids(), dialect.joinInOrder(), TraceNumbers.spansOfTrace("s", "t"));
    }
    String order = descending ? "DESC" : "ASC";
    String sql =
        """
        SELECT %1$s FROM %2$s
        WHERE %3$s
        ORDER BY s.workspace %4$s, s.start_time %4$s, s.trace_id %4$s, s.span_id %4$s
        LIMIT :limit
        """
            .formatted(SpanRow.COLUMNS, from, conditions.sql(), order);
    Query select = conditions.bindTo(handle.createQuery(sql)).bind("limit", limit);
    if (byTrace) {
      dialect.bindIds(select.bind("workspace", workspace), query.traceIds());
    }
    return select.map((row, context) -> SpanRow.read(row)).list();
  }

  private static Conditions conditions(String workspace, SpanQuery query) {
    Conditions conditions = new Conditions().and("s.workspace = ?", workspace);
    if (query.from() != null) {
      TraceConditions.addFrom(conditions, "s.start_time", query.from());
    }
    if (query.to() != null) {
      TraceConditions.addTo(conditions, "s.start_time", query.to());
    }
    conditions
        .in("s.span_id", query.spanIds())
        .in("s.kind", query.kinds().stream().map(SpanKind::id).collect(Collectors.toSet()));
    addParents(conditions, query.parentSpanIds());
    query.filters().forEach(filter -> addFilter(conditions, filter));
    return conditions.and(
        """
        (s.source = 'gateway' OR NOT EXISTS (
          SELECT 1 FROM spanguard_spans g
          WHERE g.span_number >= s.span_number / %1$d * %1$d
            AND g.span_number < (s.span_number / %1$d + 1) * %1$d
            AND g.span_id = s.span_id AND g.source = 'gateway'))"""
            .formatted(TraceNumbers.MAX_SPANS));
  }

  private static void addParents(Conditions conditions, Set<String> parents) {
    if (!parents.contains("")) {
      conditions.in("s.parent_span_id", parents);
    } else if (parents.size() == 1) {
      conditions.and("s.parent_span_id IS NULL");
    } else {
      conditions.and(
          "(s.parent_span_id IS NULL OR s.parent_span_id IN " + conditions.list(parents) + ")");
    }
  }

  private static void addFilter(Conditions conditions, SpanFilter filter) {
    boolean isEquality = filter.operator() == Operator.EQ || filter.operator() == Operator.IN;
    String column = filter.subject() instanceof Field field ? column(field) : null;
    if (!isEquality || column == null) {
      return;
    }
    boolean isCut = column.equals("s.service") || column.equals("s.model");
    List<String> texts = new ArrayList<>();
    for (AttributeValue value : filter.values()) {
      if (!(value instanceof TextValue text)) {
        return;
      }
      texts.add(isCut ? String.valueOf(WriteSpans.promoted(text.value())) : text.value());
    }
    conditions.in(column, texts);
  }

  private static @Nullable String column(Field field) {
    return switch (field.field()) {
      case NAME -> "s.name";
      case KIND -> "s.kind";
      case STATUS -> "s.status";
      case SOURCE -> "s.source";
      case SERVICE -> "s.service";
      case MODEL -> "s.model";
      default -> null;
    };
  }

  private static void addAfter(Conditions conditions, PagePosition after, String beyond) {
    conditions.and(
        "s.start_time %1$s= ? AND (s.start_time %1$s ? OR s.trace_id %1$s ? OR (s.trace_id = ? AND s.span_id %1$s ?))"
            .formatted(beyond),
        after.key(),
        after.key(),
        after.traceId(),
        after.traceId(),
        after.spanId());
  }
}
