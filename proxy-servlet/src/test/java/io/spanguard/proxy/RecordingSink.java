package io.spanguard.proxy;

import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.Trace;
import io.spanguard.trace.TraceSink;
import io.spanguard.trace.json.SpanJson;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Keeps every batch until a test takes it; what no test took is a fault. */
public final class RecordingSink implements TraceSink {

  private final BlockingQueue<SpanBatch> batches = new LinkedBlockingQueue<>();
  private volatile boolean leaveTheRest;

  @Override
  public void accept(SpanBatch batch) {
    batches.add(batch);
  }

  /** The oldest batch that was not taken yet; waits for it. */
  public SpanBatch takeBatch() throws InterruptedException {
    SpanBatch batch = batches.poll(60, TimeUnit.SECONDS);
    if (batch == null) {
      throw new AssertionError("no trace within 60 seconds");
    }
    return batch;
  }

  /** As {@link #takeBatch}, as a tree. */
  public Trace take() throws InterruptedException {
    return Trace.of(takeBatch().spans());
  }

  /** All that spans hold, of which their own words for themselves leave out the attributes. */
  public static String everything(List<Span> spans) {
    return spans.stream().map(SpanJson::toJson).collect(Collectors.joining("\n"));
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

  /** The batches that were not taken yet, and are here. */
  public List<SpanBatch> drain() {
    List<SpanBatch> all = new ArrayList<>();
    batches.drainTo(all);
    return all;
  }

  /** What was not taken, and what still comes, is of no interest to the test. */
  public void leaveTheRest() {
    leaveTheRest = true;
  }

  /** Fails when a trace was left unclaimed. */
  public void assertEmpty() {
    if (!batches.isEmpty() && !leaveTheRest) {
      throw new AssertionError("unclaimed traces: " + batches);
    }
  }
}
