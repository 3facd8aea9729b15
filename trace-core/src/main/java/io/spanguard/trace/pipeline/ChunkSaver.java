package io.spanguard.trace.pipeline;

import static java.util.Objects.requireNonNull;

import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings batches into the store, however long the store is away, and finds those that it refuses
 * for what they hold: what fails while the store can be reached is halved until single spans are
 * left, and a span that still fails is set aside. For the writer thread; the figures are for all.
 */
final class ChunkSaver {

  private static final Logger LOGGER = System.getLogger(ChunkSaver.class.getName());

  /** A deadlock or a restart passes; what fails more often than this is looked into. */
  private static final int ATTEMPTS_BEFORE_SPLIT = 3;

  /** How often a span must fail where others of its chunk did not. */
  private static final int ROUNDS_AMONG_OTHERS = 2;

  /** How often where nothing of its chunk could be saved, though the store says it is well. */
  private static final int ROUNDS_ALONE = 8;

  private final SpanDestination destination;
  private final BackOff backOff;
  private final BiConsumer<SpanBatch, Throwable> refused;
  private final AtomicLong stored = new AtomicLong();
  private final AtomicLong setAside = new AtomicLong();
  private boolean warned; // the writer's own
  private volatile boolean failing;
  private volatile @Nullable String lastError;

  /**
   * @param refused gets each span that is set aside, and why
   */
  ChunkSaver(
      SpanDestination destination, BackOff backOff, BiConsumer<SpanBatch, Throwable> refused) {
    this.destination = destination;
    this.backOff = backOff;
    this.refused = refused;
  }

  long storedSpans() {
    return stored.get();
  }

  long setAsideSpans() {
    return setAside.get();
  }

  boolean isFailing() {
    return failing;
  }

  @Nullable String lastError() {
    return lastError;
  }

  /**
   * Saves everything but what had to be set aside. False where the saving was given up because the
   * pipeline's time to close had run out.
   */
  boolean save(List<SpanBatch> chunk) {
    Deque<Part> parts = new ArrayDeque<>();
    List<Part> suspects = new ArrayList<>();
    parts.add(new Part(chunk, 0, null));
    boolean anySaved = false;
    int rounds = 0;
    while (true) {
      Part part = parts.poll();
      if (part == null && suspects.isEmpty()) {
        recovered();
        return true;
      }
      if (backOff.isGivenUp()) {
        return false;
      }
      if (part == null) {
        rounds++;
        if (rounds >= (anySaved ? ROUNDS_AMONG_OTHERS : ROUNDS_ALONE)) {
          suspects.forEach(this::setAside);
          suspects.clear();
        } else {
          backOff.await();
          parts.addAll(suspects);
          suspects.clear();
        }
        continue;
      }
      Throwable failure = trySave(part);
      if (failure == null) {
        anySaved = true;
      } else if (!isReachable()) {
        parts.addFirst(part);
        backOff.await();
      } else if (part.attempts() + 1 < ATTEMPTS_BEFORE_SPLIT) {
        parts.addFirst(part.failed(failure));
        backOff.await();
      } else if (part.isSingle()) {
        suspects.add(part.failed(failure));
      } else {
        part.pushHalves(parts);
      }
    }
  }

  /**
   * Null where it worked. A StackOverflowError may come from what a span holds: errors count too.
   */
  private @Nullable Throwable trySave(Part part) {
    // an interrupted thread can close an embedded database's file for everybody
    Thread.interrupted();
    try {
      destination.save(part.batches());
    } catch (RuntimeException | Error e) {
      failed(e);
      return e;
    }
    stored.addAndGet(part.spans());
    failing = false;
    backOff.reset();
    return null;
  }

  private boolean isReachable() {
    try {
      destination.check();
      return true;
    } catch (RuntimeException | Error e) {
      failed(e);
      return false;
    }
  }

  private void failed(Throwable failure) {
    failing = true;
    lastError = failure.toString();
    LOGGER.log(
        warned ? Level.DEBUG : Level.WARNING,
        destination.name() + " failed; its spans wait and are tried again",
        failure);
    warned = true;
  }

  private void recovered() {
    failing = false;
    if (warned) {
      warned = false;
      LOGGER.log(Level.INFO, "{0} takes spans again", destination.name());
    }
  }

  private void setAside(Part part) {
    SpanBatch batch = part.batches().get(0);
    Span span = batch.spans().get(0);
    refused.accept(batch, requireNonNull(part.failure()));
    LOGGER.log(
        setAside.getAndAdd(part.spans()) == 0 ? Level.WARNING : Level.DEBUG,
        destination.name()
            + " refuses span "
            + span.spanId()
            + " of trace "
            + span.traceId()
            + "; it is set aside",
        part.failure());
  }

  /**
   * Some of the batches of a chunk.
   *
   * @param attempts how often they failed as a whole
   * @param failure the last of these failures; null where there was none
   */
  private record Part(List<SpanBatch> batches, int attempts, @Nullable Throwable failure) {

    Part failed(Throwable newFailure) {
      return new Part(batches, attempts + 1, newFailure);
    }

    int spans() {
      int spans = 0;
      for (SpanBatch batch : batches) {
        spans += batch.spans().size();
      }
      return spans;
    }

    boolean isSingle() {
      return batches.size() == 1 && batches.get(0).spans().size() == 1;
    }

    void pushHalves(Deque<Part> parts) {
      if (batches.size() > 1) {
        int middle = batches.size() / 2;
        parts.addFirst(new Part(batches.subList(middle, batches.size()), attempts, failure));
        parts.addFirst(new Part(batches.subList(0, middle), attempts, failure));
        return;
      }
      SpanBatch batch = batches.get(0);
      List<Span> spans = batch.spans();
      int middle = spans.size() / 2;
      parts.addFirst(half(batch, spans.subList(middle, spans.size())));
      parts.addFirst(half(batch, spans.subList(0, middle)));
    }

    private Part half(SpanBatch batch, List<Span> spans) {
      return new Part(List.of(new SpanBatch(batch.workspace(), spans)), attempts, failure);
    }
  }
}
