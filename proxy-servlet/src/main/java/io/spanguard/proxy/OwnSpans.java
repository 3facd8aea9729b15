package io.spanguard.proxy;

import io.spanguard.trace.Attributes;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.SpanSource;
import io.spanguard.trace.TraceSink;
import io.spanguard.trace.convention.Names;
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
    Attributes attributes = withoutReserved(span.attributes());
    return span.source() == SpanSource.SDK && attributes.equals(span.attributes())
        ? span
        : span.toBuilder().source(SpanSource.SDK).attributes(attributes).revision(0).build();
  }

  private static Attributes withoutReserved(Attributes attributes) {
    if (attributes.asMap().keySet().stream().noneMatch(OwnSpans::isReserved)) {
      return attributes;
    }
    Attributes.Builder rest = Attributes.builder();
    attributes.forEach(
        (name, value) -> {
          if (!isReserved(name)) {
            rest.put(name, value);
          }
        });
    return rest.build();
  }

  private static boolean isReserved(String name) {
    return name.startsWith(Names.RESERVED_PREFIX);
  }
}
