package io.spanguard.trace.store;

import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.Trace;
import io.spanguard.trace.TraceSummary;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Keeps spans and answers questions about the traces they make up. Implementations are safe for use by many threads and,
 * where they live in a database, by many processes.
 *
 * <p>Everything is scoped to a workspace: what one saves, no other can see, whatever ids it uses. Every method throws
 * {@link StorageException} when the store cannot be reached; nothing is then half done.
 */
public interface TraceStore {

  /** The longest page, whatever the query asks for. */
  int MAX_LIMIT = 200;

  /**
   * Keeps the spans and brings the summaries of their traces up to date. Idempotent: a span that is there already (same
   * workspace, trace id, span id and source) is replaced only by one of a higher {@link Span#revision()}. Spans may come in
   * any order, late and from several processes; the summary is always that of all spans of the trace, see {@link
   * TraceSummary#of}.
   */
  void save(List<SpanBatch> batches);

  /** The workspace's traces that match, in the order the query asks for. */
  Page<TraceSummary> find(String workspace, TraceQuery query);

  /** The trace with all its spans; empty where the workspace has none of this id. */
  Optional<Trace> trace(String workspace, String traceId);

  /** The workspace's spans that match, by start time. */
  Page<Span> spans(String workspace, SpanQuery query);

  /**
   * The values of one facet among the traces that match, the commonest first; at most {@code limit}.
   *
   * @param field one of {@link TraceSummary.Facet#NAMES}
   */
  List<FacetCount> facets(String workspace, String field, TraceQuery query, int limit);

  /**
   * Deletes traces of the workspace that were listed before a moment, at most {@code limit} of them, oldest first.
   *
   * @return how many were deleted; fewer than {@code limit} when there are no more
   */
  int expire(String workspace, Instant before, int limit);

  /** One value of a facet and the number of traces that have it. */
  record FacetCount(String value, long count) {}
}
