package io.spanguard.trace.pipeline;

import io.spanguard.trace.SpanBatch;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A backlog in memory, bounded by the size of what it holds. Safe for use by many threads; adding
 * takes no lock, so a request never waits for another thread.
 */
final class MemoryBacklog implements Backlog {

  private static final Logger LOGGER = System.getLogger(MemoryBacklog.class.getName());

  private final ConcurrentLinkedQueue<Waiting> queue = new ConcurrentLinkedQueue<>();
  private final Room room;
  private final AtomicLong spans = new AtomicLong();
  private final AtomicLong acceptedSpans = new AtomicLong();
  private final AtomicLong acceptedBatches = new AtomicLong();
  private final AtomicLong removedBatches = new AtomicLong();
  private final AtomicLong droppedSpans = new AtomicLong();
  private final AtomicBoolean warned = new AtomicBoolean();
  private volatile boolean closed;

  MemoryBacklog(long maxBytes) {
    this.room = new Room(maxBytes);
  }

  @Override
  public Admission add(SpanBatch batch, Origin origin) {
    int count = batch.spans().size();
    long size = SpanSize.of(batch);
    if (!room.reserve(size, origin)) {
      return drop(count, origin);
    }
    // after the reservation: isExhausted() sees either it or nothing that is still to come
    if (closed) {
      room.release(size, origin);
      return drop(count, origin);
    }
    Waiting waiting = new Waiting(batch, origin, size, System.nanoTime());
    spans.addAndGet(count);
    acceptedSpans.addAndGet(count);
    acceptedBatches.incrementAndGet();
    queue.add(waiting);
    return Admission.QUEUED;
  }

  @Override
  public List<SpanBatch> head(int maxSpans, long maxBytes) {
    List<SpanBatch> head = new ArrayList<>();
    long headSpans = 0;
    long headBytes = 0;
    for (Waiting waiting : queue) {
      headSpans += waiting.batch().spans().size();
      headBytes += waiting.bytes();
      if (!head.isEmpty() && (headSpans > maxSpans || headBytes > maxBytes)) {
        break;
      }
      head.add(waiting.batch());
    }
    return head;
  }

  @Override
  public void remove(int batches) {
    for (int i = 0; i < batches; i++) {
      Waiting waiting = queue.remove();
      spans.addAndGet(-waiting.batch().spans().size());
      room.release(waiting.bytes(), waiting.origin());
    }
    removedBatches.addAndGet(batches);
  }

  @Override
  public void setAside(SpanBatch refused, Throwable reason) {
    // there is no place for them; the writer's log names the first
  }

  @Override
  public long acceptedSpans() {
    return acceptedSpans.get();
  }

  @Override
  public long end() {
    return acceptedBatches.get();
  }

  @Override
  public long start() {
    return removedBatches.get();
  }

  @Override
  public long droppedSpans() {
    return droppedSpans.get();
  }

  @Override
  public long waitingSpans() {
    return spans.get();
  }

  @Override
  public long waitingBytes() {
    return room.used();
  }

  @Override
  public long journalBytes() {
    return 0;
  }

  @Override
  public long corruptRecords() {
    return 0;
  }

  @Override
  public Duration oldestWaiting() {
    Waiting oldest = queue.peek();
    return oldest == null
        ? Duration.ZERO
        : Duration.ofNanos(System.nanoTime() - oldest.sinceNanoTime());
  }

  @Override
  public void close() {
    closed = true;
  }

  @Override
  public boolean isExhausted() {
    return closed && room.used() == 0;
  }

  @Override
  public boolean outlivesProcess() {
    return false;
  }

  /** It is small, and what it holds would be lost with the process. */
  @Override
  public boolean canWait() {
    return false;
  }

  @Override
  public void release() {
    // memory needs no closing
  }

  private Admission drop(int count, Origin origin) {
    droppedSpans.addAndGet(count);
    // an ingest that is refused is told so and may come again; the gateway's spans are gone
    if (origin == Origin.GATEWAY && !closed) {
      LOGGER.log(
          warned.getAndSet(true) ? Level.DEBUG : Level.WARNING,
          "{0} spans dropped: the queue holds its limit of {1} bytes and the store does not keep up",
          count,
          room.max());
    }
    return Admission.FULL;
  }

  private record Waiting(SpanBatch batch, Origin origin, long bytes, long sinceNanoTime) {}
}
