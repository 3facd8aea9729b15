package io.spanguard.trace.pipeline;

import io.spanguard.trace.SpanBatch;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The daemon thread that takes batches from the backlog to the store. Nobody interrupts it, so that
 * an embedded database is never touched by an interrupted thread. Safe for use by many threads.
 *
 * <p>After its work it looks again 20 milliseconds later and only then sleeps until it is woken:
 * under load requests hardly ever have to wake it, which would cost each of them microseconds. What
 * can wait does so for a while where the requests need every core ({@link YieldingPace}).
 */
final class StoreWriter {

  private static final Logger LOGGER = System.getLogger(StoreWriter.class.getName());

  /** How long it looks out for more after its work. */
  static final Duration LINGER = Duration.ofMillis(20);

  /** How long it sleeps at most. */
  static final Duration IDLE = Duration.ofSeconds(1);

  /** How often it looks whether it may still rest. */
  private static final long GLANCE_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

  private final Backlog backlog;
  private final ChunkSaver saver;
  private final BackOff backOff;
  private final int chunkSpans;
  private final long chunkBytes;
  private final Consumer<List<SpanBatch>> stored;
  private final WriterPace pace;
  private final long lingerNanos;
  private final long idleNanos;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition progress = lock.newCondition();
  private volatile boolean asleep;
  private volatile long hurriedTo;
  private boolean finished; // guarded by lock

  StoreWriter(
      Backlog backlog,
      ChunkSaver saver,
      BackOff backOff,
      int chunkSpans,
      long chunkBytes,
      Consumer<List<SpanBatch>> stored,
      WriterPace pace,
      Duration linger,
      Duration idle) {
    this.backlog = backlog;
    this.saver = saver;
    this.backOff = backOff;
    this.chunkSpans = chunkSpans;
    this.chunkBytes = chunkBytes;
    this.stored = stored;
    this.pace = pace;
    this.lingerNanos = linger.toNanos();
    this.idleNanos = idle.toNanos();
    this.thread = new Thread(null, this::run, "spanguard-trace-writer", 0, false);
    // a web application that is undeployed must not be held by this thread
    thread.setContextClassLoader(StoreWriter.class.getClassLoader());
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** There is something new in the backlog. */
  void wake() {
    if (asleep) {
      asleep = false;
      LockSupport.unpark(thread);
    }
  }

  /** Tries a failing store again at once, and does not rest before all that waits is stored. */
  void hurry() {
    hurriedTo = backlog.end();
    backOff.hurry();
    LockSupport.unpark(thread);
  }

  /** Ends after the present call of the store, whatever still waits. */
  void giveUp() {
    backOff.giveUp();
    LockSupport.unpark(thread);
  }

  /**
   * Waits until the backlog starts at a place or behind it. False where it does not after the
   * timeout, when the writer has ended, or when the waiting thread is interrupted, whose flag stays
   * set.
   */
  boolean awaitDone(long end, Duration timeout) {
    return await(() -> finished || backlog.start() >= end, timeout) && backlog.start() >= end;
  }

  /** Waits until the thread has ended, or is about to; otherwise as {@link #awaitDone}. */
  boolean awaitEnd(Duration timeout) {
    return await(() -> finished, timeout);
  }

  private boolean await(BooleanSupplier condition, Duration timeout) {
    long nanos = saturatedNanos(timeout);
    lock.lock();
    try {
      while (!condition.getAsBoolean() && nanos > 0) {
        nanos = progress.awaitNanos(nanos);
      }
      return condition.getAsBoolean();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return condition.getAsBoolean();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      while (step()) {
        // everything happens in step
      }
    } catch (RuntimeException | Error e) {
      LOGGER.log(Level.ERROR, "the trace writer ended; no span is stored from now on", e);
      throw e;
    } finally {
      lock.lock();
      try {
        finished = true;
        progress.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** False when there is nothing left to do, ever. */
  private boolean step() {
    List<SpanBatch> head = backlog.head(chunkSpans, chunkBytes);
    if (head.isEmpty()) {
      signalProgress(); // something damaged may have been passed over
      if (backlog.isExhausted() || backOff.isGivenUp()) {
        return false;
      }
      awaitWork();
      return true;
    }
    long start = System.nanoTime();
    if (!saver.save(head)) {
      return false;
    }
    tell(head);
    backlog.remove(head.size());
    signalProgress();
    rest(start);
    return true;
  }

  private void rest(long startNanos) {
    if (!backlog.canWait()) {
      return;
    }
    long now = System.nanoTime();
    long deadline = now + pace.restNanos(now, now - startNanos);
    while (backlog.start() >= hurriedTo && !backOff.isGivenUp() && backlog.canWait()) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return;
      }
      Thread.interrupted();
      LockSupport.parkNanos(this, Math.min(left, GLANCE_NANOS));
    }
  }

  private void tell(List<SpanBatch> batches) {
    try {
      stored.accept(batches);
    } catch (RuntimeException e) {
      LOGGER.log(Level.WARNING, "what was stored could not be handed on", e);
    }
  }

  private void signalProgress() {
    lock.lock();
    try {
      progress.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void awaitWork() {
    Thread.interrupted();
    LockSupport.parkNanos(this, lingerNanos);
    if (backlog.waitingBytes() > 0) {
      return;
    }
    asleep = true;
    // whoever added something before it could see the flag is seen here
    if (backlog.waitingBytes() == 0 && !backlog.isExhausted()) {
      LockSupport.parkNanos(this, idleNanos);
    }
    asleep = false;
  }

  private static long saturatedNanos(Duration timeout) {
    try {
      return timeout.toNanos();
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }
}
