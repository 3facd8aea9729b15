package io.spanguard.trace.pipeline;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * A lock that nobody waits for longer than a given time, whether they are interrupted or not; their
 * flag stays as it is. The time counts from when the holder took it, so that of a hundred threads
 * behind a stuck one each new one goes on nearly at once. Safe for use by many threads.
 */
final class BoundedLock {

  /** After a pause of the whole process the holder needs a moment, although its time is over. */
  private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private static final long FREE = 0;

  private final ReentrantLock lock = new ReentrantLock();
  private final long maxNanos;
  private final LongSupplier nanoTime;
  private volatile long heldSince = FREE;

  BoundedLock(long maxNanos) {
    this(maxNanos, System::nanoTime);
  }

  /**
   * @param nanoTime tells how long the holder has it; what is waited, the machine's own clock says
   */
  BoundedLock(long maxNanos, LongSupplier nanoTime) {
    this.maxNanos = maxNanos;
    this.nanoTime = nanoTime;
  }

  /** Whether the caller has the lock now, and must {@link #release} it. */
  boolean acquire() {
    if (!lock.tryLock() && !acquireWithin(nanoTime.getAsLong() + maxNanos - GRACE_NANOS)) {
      return false;
    }
    heldSince = nanoTime.getAsLong() | 1;
    return true;
  }

  /** Whether somebody has it for so long already that nobody waits any more. */
  boolean isStuck() {
    long since = heldSince;
    return since != FREE && nanoTime.getAsLong() - since > maxNanos - GRACE_NANOS;
  }

  void release() {
    heldSince = FREE;
    lock.unlock();
  }

  private boolean acquireWithin(long deadline) {
    while (true) {
      long now = nanoTime.getAsLong();
      long left = deadline - now;
      long holderSince = heldSince;
      if (holderSince != FREE) {
        left = Math.min(left, holderSince + maxNanos - GRACE_NANOS - now);
      }
      if (left <= 0) {
        return tryLock(lock, GRACE_NANOS);
      }
      if (tryLock(lock, left)) {
        return true;
      }
    }
  }

  /** Waits as {@link ReentrantLock#tryLock(long, TimeUnit)}, but an interrupt does not end it. */
  static boolean tryLock(ReentrantLock lock, long nanos) {
    boolean interrupted = Thread.interrupted();
    long deadline = System.nanoTime() + nanos;
    try {
      while (true) {
        try {
          return lock.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
