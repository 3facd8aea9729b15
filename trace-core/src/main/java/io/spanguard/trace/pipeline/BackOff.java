package io.spanguard.trace.pipeline;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * The writer's pauses while the store fails, each twice as long as the one before, up to a limit.
 * The writer waits; any thread may wake it or tell it to give up.
 */
final class BackOff {

  private final long firstNanos;
  private final long maxNanos;
  private long nextNanos;
  private volatile boolean hurried;
  private volatile boolean givenUp;

  BackOff(Duration first, Duration max) {
    this.firstNanos = first.toNanos();
    this.maxNanos = max.toNanos();
    this.nextNanos = firstNanos;
  }

  /**
   * Waits; the caller unparks the thread after {@link #hurry} or {@link #giveUp} to cut it short.
   */
  void await() {
    long deadline = System.nanoTime() + nextNanos;
    nextNanos = Math.min(maxNanos, nextNanos * 2);
    while (!givenUp && !hurried) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        break;
      }
      // a set interrupt flag would keep park from waiting
      Thread.interrupted();
      LockSupport.parkNanos(this, left);
    }
    hurried = false;
  }

  /** The store is well again. */
  void reset() {
    nextNanos = firstNanos;
  }

  /** The present pause, or the next, is cut short. */
  void hurry() {
    hurried = true;
  }

  /** There is no more time: from now on nothing waits. */
  void giveUp() {
    givenUp = true;
  }

  boolean isGivenUp() {
    return givenUp;
  }
}
