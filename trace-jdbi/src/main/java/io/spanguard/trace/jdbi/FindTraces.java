package io.spanguard.trace.jdbi;

import io.spanguard.trace.Span;
import io.spanguard.trace.Trace;
import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.jdbi.SelectTraces.Candidate;
import io.spanguard.trace.store.Page;
import io.spanguard.trace.store.PagePosition;
import io.spanguard.trace.store.TraceQuery;
import io.spanguard.trace.store.TraceStore.FacetCount;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Answers one {@link TraceQuery}. What it asks of summaries is left to the database; what it asks
 * of contents is tried on the spans of one candidate after the other, so many and for so long, but
 * no more for one page.
 */
final class FindTraces {

  /** How many candidates' spans are read for one page. */
  private static final int MAX_CANDIDATES = 5_000;

  /** So many are read however long that takes, or a busy machine would show empty pages. */
  private static final int MIN_CANDIDATES = 1_000;

  private static final long MAX_NANOS = TimeUnit.MILLISECONDS.toNanos(220);

  private static final int CANDIDATES_AT_ONCE = 200;

  private final Dialect dialect;
  private final String workspace;
  private final TraceQuery query;
  private final @Nullable PagePosition after;
  private final LongSupplier nanoTime;

  FindTraces(Dialect dialect, String workspace, TraceQuery query) {
    this(dialect, workspace, query, System::nanoTime);
  }

  FindTraces(Dialect dialect, String workspace, TraceQuery query, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
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
    PagePosition next =
        search(handle, MIN_CANDIDATES, row -> found.add(row) && found.size() == limit);
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
          MAX_CANDIDATES,
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
   * @param least how many candidates are read however long that takes
   * @return where to go on; null at the end of the list
   */
  private @Nullable PagePosition search(Handle handle, int least, Predicate<TraceRow> isEnough) {
    ContentSieve sieve = ContentSieve.of(query);
    PagePosition position = after;
    long start = nanoTime.getAsLong();
    for (int read = 0; read < MAX_CANDIDATES; read += CANDIDATES_AT_ONCE) {
      if (read >= least && nanoTime.getAsLong() - start > MAX_NANOS) {
        return position;
      }
      List<Candidate> candidates =
          SelectTraces.candidates(handle, dialect, workspace, query, position, CANDIDATES_AT_ONCE);
      List<Long> numbers = candidates.stream().map(Candidate::number).toList();
      Map<Long, TraceRow> matching =
          matching(handle, SiftSpans.run(handle, dialect, sieve, numbers));
      for (Candidate candidate : candidates) {
        position = candidate.position();
        TraceRow row = matching.get(candidate.number());
        if (row != null && isEnough.test(row)) {
          return position;
        }
      }
      if (candidates.size() < CANDIDATES_AT_ONCE) {
        return null;
      }
    }
    return position;
  }

  /** Those of the traces that match in the end, by number. */
  private Map<Long, TraceRow> matching(Handle handle, List<Long> numbers) {
    List<TraceRow> rows = SelectTraces.byNumber(handle, dialect, numbers);
    Map<String, List<Span>> spans = spans(handle, rows);
    Map<Long, TraceRow> matching = new HashMap<>();
    for (TraceRow row : rows) {
      List<Span> ofTrace = spans.getOrDefault(row.summary().traceId(), List.of());
      if (!ofTrace.isEmpty() && query.matchesContent(Trace.of(ofTrace).spans())) {
        matching.put(row.number(), row);
      }
    }
    return matching;
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
