package io.spanguard.proxy;

import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.Trace;
import io.spanguard.trace.TraceSink;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Keeps every batch until a test takes it; what no test took is a fault. */
public final class RecordingSink implements TraceSink {

  private final BlockingQueue<SpanBatch> batches = new LinkedBlockingQueue<>();

  @Override
  public void accept(SpanBatch batch) {
    batches.add(batch);
  }

  /** The oldest batch that was not taken yet; waits for it. */
  public SpanBatch takeBatch() throws InterruptedException {
    SpanBatch batch = batches.poll(10, TimeUnit.SECONDS);
    if (batch == null) {
      throw new AssertionError("no trace within 10 seconds");
    }
    return batch;
  }

  /** As {@link #takeBatch}, as a tree. */
  public Trace take() throws InterruptedException {
    return Trace.of(takeBatch().spans());
  }

  /** The one span of this name in a trace. */
  public static Span span(Trace trace, String name) {
    return trace.spans().stream()
        .filter(span -> span.name().equals(name))
        .reduce(
            (one, another) -> {
              throw new AssertionError("more than one " + name + " in " + trace.spans());
            })
        .orElseThrow(() -> new AssertionError("no " + name + " in " + trace.spans()));
  }

  /** Claims whatever came, for a test that cannot know how many tries there were. */
  public void clear() {
    batches.clear();
  }

  /** Fails when a trace was left unclaimed. */
  public void assertEmpty() {
    if (!batches.isEmpty()) {
      throw new AssertionError("unclaimed traces: " + batches);
    }
  }
}
