package io.spanguard.trace.pipeline;

import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.store.Storage;
import java.util.List;

/**
 * Where a {@link TracePipeline} brings its spans. Called by one thread at a time, which nobody
 * interrupts.
 */
public interface SpanDestination {

  /**
   * Keeps the spans. The same ones may come again, after a failure or a restart.
   *
   * @throws RuntimeException when it cannot; with what {@link #check} then says
   */
  void save(List<SpanBatch> batches);

  /**
   * Whether the destination is there at all: then what it refused, it refused for what it held.
   *
   * @throws RuntimeException when it is not, and everything is to be tried again later
   */
  void check();

  /** What logs call it, for instance "the trace store". */
  String name();

  /** The store of traces. */
  static SpanDestination of(Storage storage) {
    return new SpanDestination() {
      @Override
      public String name() {
        return "the trace store";
      }

      @Override
      public void save(List<SpanBatch> batches) {
        storage.traces().save(batches);
      }

      @Override
      public void check() {
        storage.check();
      }
    };
  }
}
