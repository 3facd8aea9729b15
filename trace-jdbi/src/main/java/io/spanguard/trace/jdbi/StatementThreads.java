package io.spanguard.trace.jdbi;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that talk to the database, which nobody interrupts: an interrupted thread that reads
 * an H2 file closes it for everybody, and one that is virtual closes its connection's socket.
 * Callers wait for their answer, interrupted or not, and find themselves interrupted afterwards as
 * they were. Safe for use by many threads.
 */
final class StatementThreads implements AutoCloseable {

  private static final long CLOSE_SECONDS = 30;

  private final ExecutorService executor;

  StatementThreads(String name, int count) {
    AtomicInteger next = new AtomicInteger();
    ThreadFactory threads =
        task -> {
          Thread thread =
              new Thread(task, "spanguard-store-" + name + "-" + next.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        };
    this.executor = Executors.newFixedThreadPool(count, threads);
  }

  /**
   * Runs the work and gives its result, or throws what it threw.
   *
   * @throws java.util.concurrent.RejectedExecutionException after {@link #close}
   */
  <T> T call(Callable<T> work) throws Exception {
    Future<T> result = executor.submit(work);
    boolean isInterrupted = false;
    try {
      while (true) {
        try {
          return result.get();
        } catch (InterruptedException e) {
          isInterrupted = true;
        } catch (ExecutionException e) {
          if (e.getCause() instanceof Exception cause) {
            throw cause;
          }
          throw e;
        }
      }
    } finally {
      if (isInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Waits for what has begun; never interrupts it. */
  @Override
  public void close() {
    executor.shutdown();
    boolean isInterrupted = Thread.interrupted();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_SECONDS);
    try {
      while (!executor.isTerminated() && System.nanoTime() < end) {
        try {
          executor.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          isInterrupted = true;
        }
      }
    } finally {
      if (isInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
