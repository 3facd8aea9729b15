package io.spanguard.trace.jdbi;

import io.spanguard.trace.Span;
import io.spanguard.trace.Trace;
import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.store.Page;
import io.spanguard.trace.store.PagePosition;
import io.spanguard.trace.store.TraceQuery;
import io.spanguard.trace.store.TraceStore.FacetCount;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Answers one {@link TraceQuery}. What it asks of summaries is left to the database; what it asks
 * of contents is tried on the spans of one candidate after the other, so many and no more for one
 * page.
 */
final class FindTraces {

  /** How many candidates' spans are read for one page. */
  private static final int MAX_CANDIDATES = 5_000;

  private static final int CANDIDATES_AT_ONCE = 100;

  private final Dialect dialect;
  private final String workspace;
  private final TraceQuery query;
  private final @Nullable PagePosition after;

  FindTraces(Dialect dialect, String workspace, TraceQuery query) {
    this.dialect = dialect;
    this.workspace = workspace;
    this.query = query;
    String position = query.after();
    this.after = position == null ? null : PagePosition.parse(position);
  }

  Page<TraceSummary> page(Handle handle) {
    int limit = query.limit();
    if (!query.asksForContent()) {
      List<TraceRow> rows = SelectTraces.run(handle, dialect, workspace, query, after, limit + 1);
      return page(rows.subList(0, Math.min(limit, rows.size())), rows.size() > limit);
    }
    List<TraceRow> found = new ArrayList<>();
    PagePosition next = search(handle, row -> found.add(row) && found.size() == limit);
    return new Page<>(
        found.stream().map(TraceRow::summary).toList(), next == null ? null : next.toString());
  }

  private Page<TraceSummary> page(List<TraceRow> rows, boolean hasMore) {
    return new Page<>(
        rows.stream().map(TraceRow::summary).toList(),
        hasMore ? rows.get(rows.size() - 1).position(query.sort()).toString() : null);
  }

  /** How many of the traces that match have each value of a facet. */
  List<FacetCount> facets(Handle handle, String name, int limit) {
    CountFacets counts = new CountFacets(name);
    if (query.asksForContent()) {
      search(
          handle,
          row -> {
            counts.add(row.summary().facets());
            return false;
          });
    } else {
      SelectTraces.eachFacets(
          handle, dialect, workspace, query, CountFacets.MAX_TRACES, counts::add);
    }
    return counts.commonest(limit);
  }

  /**
   * Hands over what matches until enough is said, or so much was read that it must do for one page.
   *
   * @return where to go on; null at the end of the list
   */
  private @Nullable PagePosition search(Handle handle, Predicate<TraceRow> isEnough) {
    PagePosition position = after;
    for (int read = 0; read < MAX_CANDIDATES; read += CANDIDATES_AT_ONCE) {
      List<TraceRow> rows =
          SelectTraces.run(handle, dialect, workspace, query, position, CANDIDATES_AT_ONCE);
      Map<String, List<Span>> spans = spans(handle, rows);
      for (TraceRow row : rows) {
        position = row.position(query.sort());
        List<Span> ofTrace = spans.getOrDefault(row.summary().traceId(), List.of());
        if (!ofTrace.isEmpty()
            && query.matchesContent(Trace.of(ofTrace).spans())
            && isEnough.test(row)) {
          return position;
        }
      }
      if (rows.size() < CANDIDATES_AT_ONCE) {
        return null;
      }
    }
    return position;
  }

  private Map<String, List<Span>> spans(Handle handle, List<TraceRow> rows) {
    List<String> traceIds = rows.stream().map(row -> row.summary().traceId()).toList();
    Map<String, List<Span>> spans = new HashMap<>();
    List<SpanRow> spanRows = SelectTraceSpans.run(handle, dialect, workspace, traceIds);
    for (Span span : SpanBodies.read(handle, dialect, workspace, spanRows)) {
      spans.computeIfAbsent(span.traceId(), id -> new ArrayList<>()).add(span);
    }
    return spans;
  }
}
