package io.spanguard.trace.sdk;

import io.spanguard.trace.Attributes;
import io.spanguard.trace.IdGenerator;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.SpanEvent;
import io.spanguard.trace.SpanKind;
import io.spanguard.trace.SpanSource;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.TraceContext;
import io.spanguard.trace.sdk.Spans.Recording;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A step that runs. Several threads may add to it; it goes to the sink when it ends, so that a
 * trace of an agent that runs for hours can be looked at meanwhile. Safe for use by many threads.
 */
final class ActiveSpan {

  private static final int MAX_EVENTS = 1_000;
  private static final IdGenerator IDS = IdGenerator.random();

  private final Recording recording;
  private final TraceContext context;
  private final @Nullable String parentSpanId;
  private final boolean remoteParent;
  private final String name;
  private final SpanKind kind;
  private final Instant start = Instant.now();
  private final long startNanos = System.nanoTime();
  private final Object lock = new Object();
  private final Attributes.Builder attributes; // guarded by lock
  private final List<SpanEvent> events = new ArrayList<>(); // guarded by lock
  private @Nullable Throwable failure; // guarded by lock

  private ActiveSpan(
      Recording recording,
      TraceContext context,
      @Nullable String parentSpanId,
      boolean remoteParent,
      String name,
      SpanKind kind,
      Attributes attributes) {
    this.recording = recording;
    this.context = context;
    this.parentSpanId = parentSpanId;
    this.remoteParent = remoteParent;
    this.name = name;
    this.kind = kind;
    this.attributes = attributes.toBuilder();
  }

  /**
   * @param around the step inside of which this one runs; null for none
   * @param remote the caller's, where there is no such step; null for none
   */
  static ActiveSpan start(
      Recording recording,
      @Nullable ActiveSpan around,
      @Nullable TraceContext remote,
      String name,
      SpanKind kind,
      Attributes attributes) {
    TraceContext parent = around != null ? around.context : remote;
    TraceContext context =
        new TraceContext(
            parent != null ? parent.traceId() : IDS.newTraceId(),
            IDS.newSpanId(),
            TraceContext.FLAG_SAMPLED,
            parent != null ? parent.traceState() : null);
    return new ActiveSpan(
        recording,
        context,
        parent != null ? parent.parentId() : null,
        around == null && remote != null,
        name,
        kind,
        attributes);
  }

  /** As the parent of what it calls. */
  TraceContext context() {
    return context;
  }

  void set(String name, String value) {
    synchronized (lock) {
      attributes.put(name, value);
    }
  }

  void set(String name, long value) {
    synchronized (lock) {
      attributes.put(name, value);
    }
  }

  void event(String name, Attributes attributes) {
    SpanEvent event = SpanEvent.of(name, now(), attributes);
    synchronized (lock) {
      if (events.size() < MAX_EVENTS) {
        events.add(event);
      }
    }
  }

  void failed(Throwable thrown) {
    event(
        "exception",
        Attributes.builder()
            .put("exception.type", thrown.getClass().getName())
            .put("exception.message", thrown.getMessage())
            .build());
    synchronized (lock) {
      failure = thrown;
      attributes.put("error.type", thrown.getClass().getName());
    }
  }

  /** Runs work on this thread as part of this step. */
  <T extends @Nullable Object, X extends Exception> T within(Step.Work<T, X> work) throws X {
    ActiveSpan before = Spans.enter(this);
    try {
      return work.call();
    } finally {
      Spans.enter(before);
    }
  }

  void end() {
    Span span;
    synchronized (lock) {
      span =
          Span.builder(context.traceId(), context.parentId(), name)
              .parentSpanId(parentSpanId)
              .flags(
                  Span.FLAG_HAS_IS_REMOTE
                      | (remoteParent ? Span.FLAG_IS_REMOTE : 0)
                      | TraceContext.FLAG_SAMPLED)
              .traceState(context.traceState())
              .source(SpanSource.SDK)
              .kind(kind)
              .status(failure == null ? SpanStatus.OK : SpanStatus.ERROR)
              .statusMessage(failure == null ? null : failure.getClass().getName())
              .start(start)
              .end(now())
              .attributes(attributes.build())
              .events(events)
              .service(recording.service())
              .resource(Attributes.builder().put("service.name", recording.service()).build())
              .build();
    }
    recording.sink().accept(new SpanBatch(recording.workspace(), List.of(span)));
  }

  /** Never before the start, whatever the wall clock does meanwhile. */
  private Instant now() {
    return start.plusNanos(System.nanoTime() - startNanos);
  }
}
