package io.spanguard.trace.pipeline;

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
import io.spanguard.trace.store.StorageException;
import io.spanguard.trace.store.TraceQuery;
import io.spanguard.trace.store.TraceStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A store that remembers the names of the spans it was given and fails, hangs or refuses at will.
 */
final class FakeStorage implements Storage, TraceStore {

  final List<String> saved = new ArrayList<>(); // guarded by this
  final Set<String> poisonous = ConcurrentHashMap.newKeySet();
  final AtomicInteger calls = new AtomicInteger();
  final AtomicInteger expired = new AtomicInteger();
  final AtomicInteger refusedExpirations = new AtomicInteger();
  final List<String> expirations = new ArrayList<>(); // guarded by this
  final CountDownLatch entered = new CountDownLatch(1);
  volatile Consumer<List<SpanBatch>> alsoTo = batches -> {};
  volatile boolean down;

  /** From this call of save on the store is away, until {@link #down} is reset. */
  volatile int goesAwayAtCall;

  volatile boolean failing;
  volatile boolean sawInterrupt;
  volatile CountDownLatch gate = new CountDownLatch(0);

  @Override
  public void save(List<SpanBatch> batches) {
    if (calls.incrementAndGet() == goesAwayAtCall) {
      down = true;
    }
    sawInterrupt |= Thread.currentThread().isInterrupted();
    entered.countDown();
    boolean opened = false;
    while (!opened) {
      try {
        gate.await();
        opened = true;
      } catch (InterruptedException e) {
        sawInterrupt = true;
      }
    }
    if (down || failing) {
      throw new StorageException("fake store is away");
    }
    List<String> names = new ArrayList<>();
    for (SpanBatch batch : batches) {
      for (Span span : batch.spans()) {
        if (poisonous.contains(span.name())) {
          throw new IllegalStateException("fake store refuses " + span.name());
        }
        names.add(span.name());
      }
    }
    alsoTo.accept(batches);
    synchronized (this) {
      saved.addAll(names);
    }
  }

  synchronized List<String> saved() {
    return List.copyOf(saved);
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
  public void check() {
    if (down) {
      throw new StorageException("fake store is away");
    }
  }

  @Override
  public Statistics statistics(String workspace, StatisticsQuery query) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Page<Activity> activity(String workspace, ActivityQuery query) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int erase(String workspace, Collection<String> traceIds) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int expire(String workspace, Instant before, int limit) {
    if (down) {
      refusedExpirations.incrementAndGet();
      throw new StorageException("fake store is away");
    }
    synchronized (this) {
      expirations.add(workspace + " " + before);
    }
    int batch = Math.min(limit, expired.get());
    expired.addAndGet(-batch);
    return batch;
  }

  synchronized List<String> expirations() {
    return List.copyOf(expirations);
  }

  @Override
  public Page<TraceSummary> find(String workspace, TraceQuery query) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<Trace> trace(String workspace, String traceId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Page<Span> spans(String workspace, SpanQuery query) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<FacetCount> facets(String workspace, String field, TraceQuery query, int limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
