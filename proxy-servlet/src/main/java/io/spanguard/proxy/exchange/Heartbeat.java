package io.spanguard.proxy.exchange;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends a comment down every stream of a target that has been silent for a while. A thread that
 * waits for the provider learns nothing of its client; a comment that cannot be written tells that
 * it has left. Safe for use by many threads.
 *
 * <p>A client that does not read can hold up the thread that writes to it until the container gives
 * it up. There are a few threads, so one such client does not silence the others.
 */
final class Heartbeat implements AutoCloseable {

  private static final int THREADS = 4;

  private final long periodNanos;
  private final ScheduledThreadPoolExecutor threads;

  private Heartbeat(Duration period, String name) {
    this.periodNanos = period.toNanos();
    this.threads =
        new ScheduledThreadPoolExecutor(
            THREADS,
            task -> {
              Thread made = new Thread(task, name);
              made.setDaemon(true);
              return made;
            });
    threads.setRemoveOnCancelPolicy(true);
    threads.setKeepAliveTime(30, TimeUnit.SECONDS);
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * @param period how long a stream is silent before a comment is sent
   * @param target for the names of the threads
   */
  static Heartbeat every(Duration period, String target) {
    return new Heartbeat(period, "spanguard-heartbeat-" + target);
  }

  /**
   * Begins with a stream.
   *
   * @param left told once when the client turns out to have left, by another thread
   */
  Beating watch(EventOutput output, Runnable left) {
    Beating beating = new Beating(output, left);
    beating.again(periodNanos);
    return beating;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  /** One stream's beats, until it is closed. */
  final class Beating implements AutoCloseable {
    private final EventOutput output;
    private final Runnable left;

    // guarded by this
    private boolean closed;
    private @Nullable Future<?> next;

    private Beating(EventOutput output, Runnable left) {
      this.output = output;
      this.left = left;
    }

    private synchronized void again(long nanos) {
      if (closed) {
        return;
      }
      try {
        next = threads.schedule(this::beat, nanos, TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException shutDown) {
        closed = true;
      }
    }

    private void beat() {
      try {
        again(output.commentAfter(periodNanos));
      } catch (ClientGone e) {
        left.run();
      }
    }

    /** No comment goes out after this. */
    @Override
    public void close() {
      synchronized (this) {
        closed = true;
        if (next != null) {
          next.cancel(false);
        }
      }
      output.end();
    }
  }
}
