package io.spanguard.proxy.upstream;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Tells what takes longer than its timeout. Safe for use by many threads.
 *
 * <p>It looks through what runs now and then, instead of setting an alarm for each: that would take
 * a lock twice and wake a thread for nearly all, though hardly one is ever late. So one is told up
 * to a twentieth of its timeout too late, and at most a quarter of a second. While nothing runs it
 * sleeps.
 *
 * @param <T> what is watched
 */
public final class Watchdog<T extends Watchdog.Watched> implements AutoCloseable {

  private static final long LONGEST_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long SHORTEST_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final Set<T> running = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean awake = new AtomicBoolean();
  private final ScheduledThreadPoolExecutor thread;
  private final long intervalNanos;

  /**
   * @param timeout of each that is watched
   * @param threadName of the thread that looks
   */
  public Watchdog(Duration timeout, String threadName) {
    this.intervalNanos =
        Math.max(SHORTEST_INTERVAL_NANOS, Math.min(LONGEST_INTERVAL_NANOS, timeout.toNanos() / 20));
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread made = new Thread(task, threadName);
              made.setDaemon(true);
              return made;
            });
  }

  /** Begins to watch. */
  public void watch(T call) {
    running.add(call);
    wake();
  }

  /** It has ended. */
  public void forget(T call) {
    running.remove(call);
  }

  private void wake() {
    if (!awake.get() && awake.compareAndSet(false, true)) {
      ScheduledFuture<?> unused = thread.schedule(this::look, intervalNanos, TimeUnit.NANOSECONDS);
    }
  }

  private void look() {
    // First of all: whoever is added from here on wakes it again.
    awake.set(false);
    try {
      long now = System.nanoTime();
      for (T call : running) {
        if (call.isLate(now)) {
          // It is forgotten when its thread has noticed.
          call.expire();
        }
      }
    } finally {
      if (!running.isEmpty()) {
        wake();
      }
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  /** Something that may take too long. */
  public interface Watched {

    /** Whether it takes too long. */
    boolean isLate(long nanoTime);

    /** It does; told again at each look, until it is forgotten. Does not wait for anything. */
    void expire();
  }
}
