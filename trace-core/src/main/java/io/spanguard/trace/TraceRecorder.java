package io.spanguard.trace;

import static java.util.Objects.requireNonNull;

import io.spanguard.trace.convention.Names;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The spans of one request while it runs. For use by the thread of its request; one owner calls
 * {@link #seal} exactly once, in a {@code finally}.
 *
 * <p>Wall-clock time is read once; everything after is measured with the monotonic clock, so
 * durations are true whatever happens to the wall clock.
 *
 * <pre>{@code
 * TraceRecorder recorder =
 *     TraceRecorder.start(ids.newTraceId(), null, ids, Clock.systemUTC(), ServiceIdentity.gateway());
 * SpanHandle root = recorder.span("proxy.request", SpanKind.REQUEST, null);
 * try {
 *   SpanHandle call = recorder.span("llm.chat", SpanKind.LLM, root);
 *   …
 *   call.end();
 * } finally {
 *   sink.accept(new SpanBatch(workspace, recorder.seal()));
 * }
 * }</pre>
 */
public final class TraceRecorder {

  /**
   * How many spans one request may have. What is started beyond goes its way unrecorded, and the
   * root says how many those were, in {@link Names#SPANS_DROPPED}.
   */
  public static final int MAX_SPANS = 10_000;

  private final String traceId;
  private final @Nullable String remoteParentId;
  private final IdGenerator ids;
  private final ServiceIdentity identity;
  private final LongSupplier ticker;
  private final long startEpochNanos;
  private final long startTick;
  private final List<SpanHandle> spans = new ArrayList<>(8);
  private int droppedSpans;
  private boolean sealed;
  private @Nullable Span sealedRoot;

  private TraceRecorder(
      String traceId,
      @Nullable String remoteParentId,
      IdGenerator ids,
      ServiceIdentity identity,
      Clock clock,
      LongSupplier ticker) {
    this.traceId = Ids.traceId(traceId);
    this.remoteParentId = remoteParentId == null ? null : Ids.spanId(remoteParentId);
    this.ids = requireNonNull(ids, "ids");
    this.identity = requireNonNull(identity, "identity");
    this.ticker = ticker;
    this.startEpochNanos = Math.max(0, Span.epochNanos(clock.instant()));
    this.startTick = ticker.getAsLong();
  }

  /**
   * As {@link #start(String, String, IdGenerator, Clock, ServiceIdentity)}, for a gateway of the
   * default name.
   */
  public static TraceRecorder start(
      String traceId, @Nullable String remoteParentId, IdGenerator ids, Clock clock) {
    return start(traceId, remoteParentId, ids, clock, ServiceIdentity.gateway());
  }

  /**
   * Starts recording; the clocks are read now.
   *
   * @param traceId the trace all spans belong to
   * @param remoteParentId the caller's own span; null where the root has no parent
   */
  public static TraceRecorder start(
      String traceId,
      @Nullable String remoteParentId,
      IdGenerator ids,
      Clock clock,
      ServiceIdentity identity) {
    return start(traceId, remoteParentId, ids, clock, identity, System::nanoTime);
  }

  static TraceRecorder start(
      String traceId,
      @Nullable String remoteParentId,
      IdGenerator ids,
      Clock clock,
      ServiceIdentity identity,
      LongSupplier ticker) {
    return new TraceRecorder(traceId, remoteParentId, ids, identity, clock, ticker);
  }

  public String traceId() {
    return traceId;
  }

  /**
   * Starts a span now. The first one is the root; its parent must be null and becomes the remote
   * parent, marked as remote by {@link Span#FLAG_IS_REMOTE}. Any later one without a parent of this
   * recorder stands below the root.
   */
  public SpanHandle span(String name, SpanKind kind, @Nullable SpanHandle parent) {
    return startSpan(name, kind, parent, epochNanos());
  }

  /** As {@link #span}, started at a moment taken from {@link #now} earlier. */
  public SpanHandle spanAt(String name, SpanKind kind, @Nullable SpanHandle parent, Instant start) {
    return startSpan(name, kind, parent, Math.max(0, Span.epochNanos(start)));
  }

  /**
   * The present moment on this recorder's clock: the wall clock at its start plus the monotonic
   * time since.
   */
  public Instant now() {
    return Span.ofEpochNanos(epochNanos());
  }

  /**
   * Ends what still runs, the root last, and gives all spans as gateway spans, the root first.
   *
   * @throws IllegalStateException when called a second time
   */
  public List<Span> seal() {
    if (sealed) {
      throw new IllegalStateException("sealed already: trace " + traceId);
    }
    sealed = true;
    if (spans.isEmpty()) {
      return List.of();
    }
    for (int i = spans.size() - 1; i > 0; i--) {
      spans.get(i).end();
    }
    SpanHandle root = spans.get(0);
    if (droppedSpans > 0) {
      root.set(Names.SPANS_DROPPED, droppedSpans);
    }
    root.end();
    List<Span> sealedSpans = new ArrayList<>(spans.size());
    for (SpanHandle span : spans) {
      sealedSpans.add(span.toSpan(traceId, identity));
    }
    sealedRoot = sealedSpans.get(0);
    return sealedSpans;
  }

  /**
   * The root once more, for what became known only after {@link #seal}: that the tail of the answer
   * could not be written. It ends now and its {@link Span#revision()} is one higher each time, so
   * that it takes the place of the one before in every store.
   *
   * @param message null for none
   * @param changes replace attributes of the same name; the others stay
   * @throws IllegalStateException when there is no sealed root
   */
  public Span revisedRoot(SpanStatus status, @Nullable String message, Attributes changes) {
    Span root = sealedRoot;
    if (root == null) {
      throw new IllegalStateException("no sealed root: trace " + traceId);
    }
    Instant now = now();
    Span revised =
        root.toBuilder()
            .status(status)
            .statusMessage(message)
            .attributes(root.attributes().toBuilder().putAll(changes).build())
            .end(now.isBefore(root.end()) ? root.end() : now)
            .revision(root.revision() + 1)
            .build();
    sealedRoot = revised;
    return revised;
  }

  long epochNanos() {
    return startEpochNanos + (ticker.getAsLong() - startTick);
  }

  private SpanHandle startSpan(
      String name, SpanKind kind, @Nullable SpanHandle parent, long start) {
    requireNonNull(name, "name");
    requireNonNull(kind, "kind");
    String spanId = ids.newSpanId();
    if (spans.isEmpty() && !sealed) {
      int flags = remoteParentId == null ? 0 : Span.FLAG_HAS_IS_REMOTE | Span.FLAG_IS_REMOTE;
      return kept(new SpanHandle(this, spanId, remoteParentId, flags, name, kind, start));
    }
    String parentId =
        parent != null && parent.isOf(this)
            ? parent.spanId()
            : spans.isEmpty() ? remoteParentId : spans.get(0).spanId();
    SpanHandle span = new SpanHandle(this, spanId, parentId, 0, name, kind, start);
    if (sealed) {
      span.end(start);
      return span;
    }
    if (spans.size() >= MAX_SPANS) {
      droppedSpans++;
      return span;
    }
    return kept(span);
  }

  private SpanHandle kept(SpanHandle span) {
    spans.add(span);
    return span;
  }
}
