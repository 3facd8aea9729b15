package io.spanguard.trace;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A span while it runs. Made by {@link TraceRecorder}; for use by the thread of its request. After
 * {@link #end} nothing changes it any more, so that an ended span's timings are true. None of its
 * methods fails: recording never breaks the request it watches.
 */
public final class SpanHandle {

  /** How many events and how many links a span keeps; the others are counted as dropped. */
  public static final int MAX_EVENTS = 1_000;

  private final TraceRecorder recorder;
  private final String spanId;
  private final @Nullable String parentSpanId;
  private final int flags;
  private final SpanKind kind;
  private final long startEpochNanos;
  private final Attributes.Builder attributes = Attributes.builder();
  private String name;
  private SpanStatus status = SpanStatus.OK;
  private @Nullable String statusMessage;
  private @Nullable String traceState;
  private OtelKind otelKind = OtelKind.INTERNAL;
  private List<SpanEvent> events = List.of();
  private List<SpanLink> links = List.of();
  private int droppedEvents;
  private int droppedLinks;
  private long endEpochNanos;
  private boolean ended;

  SpanHandle(
      TraceRecorder recorder,
      String spanId,
      @Nullable String parentSpanId,
      int flags,
      String name,
      SpanKind kind,
      long startEpochNanos) {
    this.recorder = recorder;
    this.spanId = spanId;
    this.parentSpanId = parentSpanId;
    this.flags = flags;
    this.name = name;
    this.kind = kind;
    this.startEpochNanos = startEpochNanos;
  }

  public String spanId() {
    return spanId;
  }

  /** Null leaves the attribute as it is. */
  public SpanHandle set(String name, @Nullable String value) {
    if (!ended) {
      attributes.put(name, value);
    }
    return this;
  }

  public SpanHandle set(String name, long value) {
    if (!ended) {
      attributes.put(name, value);
    }
    return this;
  }

  public SpanHandle set(String name, double value) {
    if (!ended) {
      attributes.put(name, value);
    }
    return this;
  }

  public SpanHandle set(String name, boolean value) {
    if (!ended) {
      attributes.put(name, value);
    }
    return this;
  }

  /** An empty list leaves the attribute as it is. */
  public SpanHandle set(String name, List<String> values) {
    if (!ended) {
      attributes.put(name, values);
    }
    return this;
  }

  public SpanHandle set(String name, AttributeValue value) {
    if (!ended) {
      attributes.put(name, value);
    }
    return this;
  }

  /** Gives the span another name, for one whose work is known only after it began. */
  public SpanHandle rename(String name) {
    if (!ended) {
      this.name = requireNonNull(name, "name");
    }
    return this;
  }

  public SpanHandle status(SpanStatus status, @Nullable String message) {
    if (!ended) {
      this.status = requireNonNull(status, "status");
      this.statusMessage = message;
    }
    return this;
  }

  /** Default {@link OtelKind#INTERNAL}. */
  public SpanHandle otelKind(OtelKind kind) {
    if (!ended) {
      this.otelKind = requireNonNull(kind, "kind");
    }
    return this;
  }

  /** The tracestate that the request came with; null, the default, for none. */
  public SpanHandle traceState(@Nullable String traceState) {
    if (!ended) {
      this.traceState = traceState;
    }
    return this;
  }

  public SpanHandle link(SpanLink link) {
    if (!ended) {
      if (links.size() >= MAX_EVENTS) {
        droppedLinks++;
      } else {
        links = links.isEmpty() ? new ArrayList<>(2) : links;
        links.add(requireNonNull(link, "link"));
      }
    }
    return this;
  }

  /** An event that happens now. */
  public SpanHandle event(String name, Attributes attributes) {
    if (!ended) {
      if (events.size() >= MAX_EVENTS) {
        droppedEvents++;
      } else {
        events = events.isEmpty() ? new ArrayList<>(4) : events;
        events.add(SpanEvent.of(name, recorder.now(), attributes));
      }
    }
    return this;
  }

  /** When the span started. */
  public Instant start() {
    return Span.ofEpochNanos(startEpochNanos);
  }

  /** Whether {@link #end} was called. */
  public boolean isEnded() {
    return ended;
  }

  /** Ends the span now; a second call changes nothing. */
  public void end() {
    if (!ended) {
      end(recorder.epochNanos());
    }
  }

  /** Ends the span at a moment taken from {@link TraceRecorder#now} earlier. */
  public void endAt(Instant end) {
    end(Span.epochNanos(end));
  }

  void end(long epochNanos) {
    if (!ended) {
      ended = true;
      endEpochNanos = Math.max(startEpochNanos, epochNanos);
    }
  }

  boolean isOf(TraceRecorder other) {
    return recorder == other;
  }

  Span toSpan(String traceId, ServiceIdentity identity) {
    return new Span(
        traceId,
        spanId,
        parentSpanId,
        name,
        kind,
        status,
        statusMessage,
        SpanSource.GATEWAY,
        Span.ofEpochNanos(startEpochNanos),
        Span.ofEpochNanos(endEpochNanos),
        attributes.build(),
        events,
        links,
        identity.service(),
        identity.resource(),
        identity.scope(),
        traceState,
        flags,
        otelKind,
        droppedEvents == 0 && droppedLinks == 0
            ? Dropped.nothing()
            : new Dropped(0, droppedEvents, droppedLinks),
        0);
  }
}
