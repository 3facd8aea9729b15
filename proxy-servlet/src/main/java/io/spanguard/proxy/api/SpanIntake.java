package io.spanguard.proxy.api;

import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.pipeline.Admission;
import io.spanguard.trace.pipeline.Origin;
import io.spanguard.trace.pipeline.TracePipeline;

/** Where ingested spans go. Implementations are safe for use by many threads. */
@FunctionalInterface
public interface SpanIntake {

  /** Takes all spans over, or none of them. Never throws, never waits on a store. */
  Admission offer(SpanBatch batch);

  /** Hands them to a pipeline as ingested ones. */
  static SpanIntake of(TracePipeline pipeline) {
    return batch -> pipeline.offer(batch, Origin.INGEST);
  }
}
