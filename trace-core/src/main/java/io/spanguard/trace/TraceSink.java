package io.spanguard.trace;

import java.util.List;

/**
 * Where finished spans go. Implementations are safe for use by many threads.
 *
 * <p>A sink is called on the thread of the request that it is about, so {@link #accept} never
 * throws and never waits on a store, a network or a disk: what it cannot take it drops, counts and
 * makes visible.
 */
public interface TraceSink {

  /** Takes the batch over. Never throws, never blocks. */
  void accept(SpanBatch batch);

  /** Keeps nothing. */
  static TraceSink noop() {
    return batch -> {};
  }

  /**
   * Hands each batch to every sink in order; one that throws all the same does not keep it from the
   * others.
   */
  static TraceSink composite(List<TraceSink> sinks) {
    return sinks.size() == 1 ? sinks.get(0) : new CompositeTraceSink(sinks);
  }
}
