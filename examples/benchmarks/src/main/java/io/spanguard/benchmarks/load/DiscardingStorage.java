package io.spanguard.benchmarks.load;

import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.Trace;
import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.store.Activity;
import io.spanguard.trace.store.ActivityQuery;
import io.spanguard.trace.store.ApprovalStore;
import io.spanguard.trace.store.InMemoryStorage;
import io.spanguard.trace.store.Page;
import io.spanguard.trace.store.SpanQuery;
import io.spanguard.trace.store.Statistics;
import io.spanguard.trace.store.StatisticsQuery;
import io.spanguard.trace.store.Storage;
import io.spanguard.trace.store.TraceQuery;
import io.spanguard.trace.store.TraceStore;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A store that keeps nothing, so that what a real one costs can be told from the rest. Safe for use
 * by many threads.
 */
public final class DiscardingStorage implements Storage, TraceStore {

  @Override
  public TraceStore traces() {
    return this;
  }

  @Override
  public ApprovalStore approvals() {
    return InMemoryStorage.create().approvals();
  }

  @Override
  public void check() {}

  @Override
  public void close() {}

  @Override
  public void save(List<SpanBatch> batches) {}

  @Override
  public Page<TraceSummary> find(String workspace, TraceQuery query) {
    return new Page<>(List.of(), null);
  }

  @Override
  public Optional<Trace> trace(String workspace, String traceId) {
    return Optional.empty();
  }

  @Override
  public Page<Span> spans(String workspace, SpanQuery query) {
    return new Page<>(List.of(), null);
  }

  @Override
  public List<FacetCount> facets(String workspace, String field, TraceQuery query, int limit) {
    return List.of();
  }

  @Override
  public Statistics statistics(String workspace, StatisticsQuery query) {
    return new Statistics(List.of(), Optional.empty());
  }

  @Override
  public Page<Activity> activity(String workspace, ActivityQuery query) {
    return new Page<>(List.of(), null);
  }

  @Override
  public int erase(String workspace, Collection<String> traceIds) {
    return 0;
  }

  @Override
  public int expire(String workspace, Instant before, int limit) {
    return 0;
  }
}
