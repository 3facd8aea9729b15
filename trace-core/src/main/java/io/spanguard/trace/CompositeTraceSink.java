package io.spanguard.trace;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Several sinks as one. Safe for use by many threads where its sinks are. */
final class CompositeTraceSink implements TraceSink {

  private static final Logger LOGGER = System.getLogger(CompositeTraceSink.class.getName());

  private final List<TraceSink> sinks;
  private final AtomicBoolean warned = new AtomicBoolean();

  CompositeTraceSink(List<TraceSink> sinks) {
    this.sinks = List.copyOf(sinks);
  }

  @Override
  public void accept(SpanBatch batch) {
    for (TraceSink sink : sinks) {
      try {
        sink.accept(batch);
      } catch (RuntimeException e) {
        LOGGER.log(
            warned.getAndSet(true) ? Level.DEBUG : Level.WARNING,
            "trace sink " + sink + " threw; its batch is lost, other sinks have theirs",
            e);
      }
    }
  }
}
