package io.spanguard.proxy.api;

import static java.util.Objects.requireNonNull;

import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.store.StorageException;
import io.spanguard.trace.store.TraceStore;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * What the store has already of the traces that spans come for. Safe for use by many threads.
 *
 * <p>Most of what is asked here is only to be told to the sender, so a store that cannot answer is
 * no reason to refuse spans; nor to be slow, so it is left alone for a while then.
 */
final class PresentTraces {

  private static final Logger LOG = System.getLogger(PresentTraces.class.getName());
  private static final long PAUSE_NANOS = Duration.ofSeconds(5).toNanos();

  private final TraceStore store;
  private final LongSupplier nanoTime;
  private final AtomicLong askAgainNanos;

  PresentTraces(TraceStore store, LongSupplier nanoTime) {
    this.store = requireNonNull(store, "store");
    this.nanoTime = nanoTime;
    this.askAgainNanos = new AtomicLong(nanoTime.getAsLong());
  }

  /**
   * Those of these traces that the store has, by id.
   *
   * @throws StorageException when the store cannot be reached
   */
  Map<String, TraceSummary> of(String workspace, Collection<String> traceIds) {
    List<String> ids = List.copyOf(traceIds);
    Map<String, TraceSummary> present = new HashMap<>();
    for (int from = 0; from < ids.size(); from += TraceStore.MAX_LIMIT) {
      List<String> some =
          new ArrayList<>(ids.subList(from, Math.min(from + TraceStore.MAX_LIMIT, ids.size())));
      for (TraceSummary summary : store.summaries(workspace, some)) {
        present.put(summary.traceId(), summary);
      }
    }
    return present;
  }

  /** As {@link #of}; empty where the store cannot answer. */
  Map<String, TraceSummary> ifKnown(String workspace, Collection<String> traceIds) {
    if (traceIds.isEmpty() || nanoTime.getAsLong() - askAgainNanos.get() < 0) {
      return Map.of();
    }
    try {
      return of(workspace, traceIds);
    } catch (StorageException e) {
      askAgainNanos.set(nanoTime.getAsLong() + PAUSE_NANOS);
      LOG.log(Level.DEBUG, "cannot look for traces", e);
      return Map.of();
    }
  }
}
