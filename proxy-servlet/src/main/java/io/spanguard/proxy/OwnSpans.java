package io.spanguard.proxy;

import io.spanguard.trace.ReservedAttributes;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.SpanSource;
import io.spanguard.trace.TraceSink;
import io.spanguard.trace.pipeline.Origin;
import io.spanguard.trace.pipeline.TracePipeline;

/**
 * Takes spans of the embedding service itself in, on the same terms as those that come over the
 * network: none of them is the gateway's, nor says what only the gateway may. Safe for use by many
 * threads.
 */
final class OwnSpans implements TraceSink {

  private final TracePipeline pipeline;

  OwnSpans(TracePipeline pipeline) {
    this.pipeline = pipeline;
  }

  @Override
  public void accept(SpanBatch batch) {
    pipeline.offer(
        new SpanBatch(batch.workspace(), batch.spans().stream().map(OwnSpans::ownOnly).toList()),
        Origin.INGEST);
  }

  private static Span ownOnly(Span span) {
    Span stripped = ReservedAttributes.leftOutOf(span);
    return span.source() == SpanSource.SDK
        ? stripped
        : stripped.toBuilder().source(SpanSource.SDK).revision(0).build();
  }
}
