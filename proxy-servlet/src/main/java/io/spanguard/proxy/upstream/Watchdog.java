package io.spanguard.proxy.upstream;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Cancels the calls to one upstream that take longer than their total timeout. Safe for use by many
 * threads.
 *
 * <p>It looks through what runs now and then, instead of setting an alarm for each call: that would
 * take a lock twice and wake a thread for nearly every call, though hardly one is ever late. So a
 * call is cancelled up to a twentieth of its timeout too late, and at most a quarter of a second.
 * While nothing runs it sleeps.
 */
final class Watchdog implements AutoCloseable {

  private static final long LONGEST_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long SHORTEST_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final Set<UpstreamCall> running = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean awake = new AtomicBoolean();
  private final ScheduledThreadPoolExecutor thread;
  private final long intervalNanos;

  /**
   * @param total the timeout of each call
   * @param host for the name of the thread
   */
  Watchdog(Duration total, String host) {
    this.intervalNanos =
        Math.max(SHORTEST_INTERVAL_NANOS, Math.min(LONGEST_INTERVAL_NANOS, total.toNanos() / 20));
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread made = new Thread(task, "spanguard-upstream-timeouts-" + host);
              made.setDaemon(true);
              return made;
            });
  }

  void watch(UpstreamCall call) {
    running.add(call);
    wake();
  }

  void forget(UpstreamCall call) {
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
      for (UpstreamCall call : running) {
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
}
