package io.spanguard.trace.pipeline;

import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Lets a thread of its own do what may take for ever, and its callers wait for a while. The thread
 * is a daemon, and ends after a second without work. Safe for use by many threads.
 */
final class HandOver {

  private static final int MAX_QUEUED = 1_000;

  private final long maxWaitNanos;
  private final ThreadPoolExecutor executor;

  HandOver(String threadName, long maxWaitNanos) {
    this.maxWaitNanos = maxWaitNanos;
    executor =
        new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_QUEUED),
            work -> {
              Thread thread = new Thread(null, work, threadName, 0, false);
              thread.setContextClassLoader(HandOver.class.getClassLoader());
              thread.setDaemon(true);
              return thread;
            });
    executor.allowCoreThreadTimeOut(true);
  }

  /**
   * Has it done, and waits for that; an interrupt does not end the wait, and the flag stays.
   *
   * @param late hears how it ended in the end, true for well, where the caller did not wait for it
   * @return {@link Result#LATE} where it has begun and did not end in time; {@link Result#REFUSED}
   *     where it did not begin and never will
   */
  Result run(Work work, Late late) throws IOException {
    AtomicBoolean taken = new AtomicBoolean();
    AtomicBoolean settled = new AtomicBoolean();
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    try {
      executor.execute(
          () -> {
            if (taken.getAndSet(true)) {
              return;
            }
            boolean well = false;
            try {
              well = work.run();
              done.complete(well);
            } catch (IOException | RuntimeException | Error e) {
              done.completeExceptionally(e);
            } finally {
              if (settled.getAndSet(true)) {
                late.ended(well);
              }
            }
          });
    } catch (RejectedExecutionException full) {
      return Result.REFUSED;
    }
    if (await(done)) {
      return result(done);
    }
    if (!taken.getAndSet(true)) {
      return Result.REFUSED;
    }
    // whoever comes second here knows of the other
    return settled.getAndSet(true) ? result(done) : Result.LATE;
  }

  private static Result result(CompletableFuture<Boolean> done) throws IOException {
    try {
      return done.join() ? Result.DONE : Result.REFUSED;
    } catch (CompletionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw e;
    }
  }

  private boolean await(CompletableFuture<Boolean> done) {
    boolean interrupted = Thread.interrupted();
    long deadline = System.nanoTime() + maxWaitNanos;
    try {
      while (true) {
        try {
          done.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
          return true;
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          return true;
        } catch (TimeoutException e) {
          return false;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** How it went. */
  enum Result {
    DONE,
    REFUSED,
    LATE
  }

  /** What is to be done; false where it could not be. */
  @FunctionalInterface
  interface Work {
    boolean run() throws IOException;
  }

  /** Hears of what nobody waits for any more. */
  @FunctionalInterface
  interface Late {
    void ended(boolean well);
  }
}
