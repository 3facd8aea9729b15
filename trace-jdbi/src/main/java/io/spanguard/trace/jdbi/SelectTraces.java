package io.spanguard.trace.jdbi;

import io.spanguard.trace.store.PagePosition;
import io.spanguard.trace.store.TraceQuery;
import io.spanguard.trace.store.TraceQuery.Sort;
import java.util.List;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The rows of traces whose summaries match a query, in its order, from a position on. */
final class SelectTraces {

  private static final String COLUMNS =
      TraceRow.COLUMNS.stream().map(column -> "t." + column).collect(Collectors.joining(", "));

  private SelectTraces() {}

  static List<TraceRow> run(
      Handle handle, String workspace, TraceQuery query, @Nullable PagePosition after, int limit) {
    String sortColumn = column(query.sort());
    Conditions conditions = TraceConditions.of(workspace, query);
    if (after != null) {
      TraceConditions.addAfter(conditions, sortColumn, after);
    }
    // the workspace is the same in all rows; H2 takes an index for sorting only if its first column
    // is sorted by too
    String sql =
        """
        SELECT %s FROM spanguard_traces t
        WHERE %s
        ORDER BY t.workspace DESC, t.%s DESC, t.trace_id DESC
        LIMIT :limit
        """
            .formatted(COLUMNS, conditions.sql(), sortColumn);
    return conditions
        .bindTo(handle.createQuery(sql))
        .bind("limit", limit)
        .map((row, context) -> TraceRow.read(row))
        .list();
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
