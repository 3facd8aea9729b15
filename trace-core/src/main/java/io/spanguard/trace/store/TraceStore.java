package io.spanguard.trace.store;

import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.Trace;
import io.spanguard.trace.TraceSummary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Keeps spans and answers questions about the traces they make up. Implementations are safe for use
 * by many threads and, where they live in a database, by many processes.
 *
 * <p>Everything is scoped to a workspace: what one saves, no other can see, whatever ids it uses.
 * Every method throws {@link StorageException} when the store cannot be reached; nothing is then
 * half done.
 */
public interface TraceStore {

  /** The longest page, whatever the query asks for. */
  int MAX_LIMIT = 200;

  /** How many spans a trace holds; further ones start a new trace. */
  int MAX_SPANS = 100_000;

  /**
   * Keeps the spans and brings the summaries of their traces up to date. Idempotent: a span that is
   * there already (same workspace, trace id, span id and source) is replaced only by one of a
   * higher {@link Span#revision()}. Spans may come in any order, late and from several processes;
   * the summary is always that of all spans of the trace, see {@link TraceSummary#of}.
   *
   * <p>A trace is listed at the earliest start among the spans of the first call that brought any;
   * that never changes. What a store cannot keep of one span (say so long a text that no database
   * takes it) never harms the span's neighbours.
   *
   * <p>A trace holds at most {@link #MAX_SPANS} spans. What comes after them is kept in the trace
   * that {@link TraceOverflow#next} names, each span with a link to its parent in the full one.
   */
  void save(List<SpanBatch> batches);

  /**
   * The workspace's traces that match, in the order the query asks for.
   *
   * <p>Where the query {@linkplain TraceQuery#asksForContent asks for content}, a page may hold
   * fewer traces than its limit although there is a {@link Page#next() next} one: so much reading
   * at a time, and no more.
   *
   * @throws IllegalArgumentException when {@link TraceQuery#after} is not a position of this store
   */
  Page<TraceSummary> find(String workspace, TraceQuery query);

  /**
   * The summaries of those of these traces that there are, in any order.
   *
   * @param traceIds at most {@link #MAX_LIMIT}
   */
  default List<TraceSummary> summaries(String workspace, Collection<String> traceIds) {
    List<TraceSummary> found = new ArrayList<>();
    for (String traceId : traceIds) {
      found.addAll(find(workspace, TraceQuery.builder().traceId(traceId).build()).items());
    }
    return found;
  }

  /** The trace with all its spans; empty where the workspace has none of this id. */
  Optional<Trace> trace(String workspace, String traceId);

  /**
   * The workspace's spans that match, by start time. Of a span id that both sources claim, the
   * gateway's span only. A page may be short although there is a next one, as with {@link #find}.
   */
  Page<Span> spans(String workspace, SpanQuery query);

  /**
   * The values of one facet among the traces that match, the commonest first, equally common ones
   * by value; at most {@code limit}. The query's sort, limit and position do not matter. Of many
   * traces, the newest are counted: 100,000, or where the query asks for content as many as are
   * read at a time.
   *
   * @param field one of {@link TraceSummary.Facet#NAMES}
   */
  List<FacetCount> facets(String workspace, String field, TraceQuery query, int limit);

  /**
   * Deletes traces of the workspace that were listed before a moment, at most {@code limit} of
   * them, oldest first, in batches so small that nobody who saves meanwhile waits for long. Of
   * several servers that share a store one at a time does it; for the others there is nothing to
   * do.
   *
   * @return how many were deleted; fewer than {@code limit} when there are no more, or another
   *     server is at it
   */
  int expire(String workspace, Instant before, int limit);

  /**
   * What the traces of a time come to, group by group and step by step; of more than {@link
   * Statistics#MAX_TRACES} the newest ones.
   */
  Statistics statistics(String workspace, StatisticsQuery query);

  /**
   * The sessions, agents or users that traces of a time name, whoever was seen last first; as far
   * as the newest {@link Activity#MAX_TRACES} traces of that time tell.
   *
   * @throws IllegalArgumentException when {@link ActivityQuery#after} is not a position of this
   *     store
   */
  Page<Activity> activity(String workspace, ActivityQuery query);

  /**
   * Deletes these traces and all that belongs to them; those that the workspace does not have are
   * passed over.
   *
   * @param traceIds at most {@link #MAX_LIMIT}
   * @return how many were deleted
   */
  int erase(String workspace, Collection<String> traceIds);

  /** One value of a facet and the number of traces that have it. */
  record FacetCount(String value, long count) {}
}
