package io.spanguard.proxy;

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
import io.spanguard.trace.store.StorageException;
import io.spanguard.trace.store.TraceQuery;
import io.spanguard.trace.store.TraceStore;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** A storage whose saving fails, or hangs, until it is repaired. */
final class FakeStorage implements Storage, TraceStore {

  private final TraceStore store = InMemoryStorage.create().traces();
  private final boolean hangs;
  private final CountDownLatch repaired = new CountDownLatch(1);

  private FakeStorage(boolean hangs) {
    this.hangs = hangs;
  }

  static FakeStorage failing() {
    return new FakeStorage(false);
  }

  static FakeStorage hanging() {
    return new FakeStorage(true);
  }

  void repair() {
    repaired.countDown();
  }

  @Override
  public void save(List<SpanBatch> batches) {
    if (hangs) {
      try {
        repaired.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    if (repaired.getCount() > 0) {
      throw new StorageException("the disk is full");
    }
    store.save(batches);
  }

  @Override
  public Page<TraceSummary> find(String workspace, TraceQuery query) {
    return store.find(workspace, query);
  }

  @Override
  public Optional<Trace> trace(String workspace, String traceId) {
    return store.trace(workspace, traceId);
  }

  @Override
  public Page<io.spanguard.trace.Span> spans(String workspace, SpanQuery query) {
    return store.spans(workspace, query);
  }

  @Override
  public List<FacetCount> facets(String workspace, String field, TraceQuery query, int limit) {
    return store.facets(workspace, field, query, limit);
  }

  @Override
  public Statistics statistics(String workspace, StatisticsQuery query) {
    return store.statistics(workspace, query);
  }

  @Override
  public Page<Activity> activity(String workspace, ActivityQuery query) {
    return store.activity(workspace, query);
  }

  @Override
  public int erase(String workspace, Collection<String> traceIds) {
    return store.erase(workspace, traceIds);
  }

  @Override
  public int expire(String workspace, Instant before, int limit) {
    return store.expire(workspace, before, limit);
  }

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
}
