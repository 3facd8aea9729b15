package io.spanguard.proxy.detect.remote;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Does several calls at a time: whoever wants them done works itself, and those who have nothing to
 * do help. Safe for use by many threads.
 */
final class HelpingHands implements AutoCloseable {

  private static final int MAX_HELPERS = 7;
  private static final int MAX_THREADS = 64;

  private final ThreadPoolExecutor helpers;

  HelpingHands(String name) {
    helpers =
        new ThreadPoolExecutor(
            0,
            MAX_THREADS,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            work -> {
              Thread thread = new Thread(work, "spanguard-" + name);
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Does all of them and gives the results in the same order. After one that failed no further one
   * is begun.
   *
   * @param deadline on {@link System#nanoTime}
   * @throws ServiceFailure the first that a call threw, or that time is over
   */
  <T, R> List<R> all(List<T> tasks, long deadline, Function<T, R> call) {
    Work<T, R> work = new Work<>(tasks, call);
    int wanted = Math.min(MAX_HELPERS, tasks.size() - 1);
    for (int i = 0; i < wanted; i++) {
      try {
        helpers.execute(work);
      } catch (RejectedExecutionException e) {
        break; // all are busy: the others do the work
      }
    }
    work.run();
    return work.results(deadline);
  }

  static ServiceFailure late() {
    return ServiceFailure.ofRequest("it did not answer in time", "timeout_total");
  }

  @Override
  public void close() {
    helpers.shutdownNow();
  }

  /** Tasks that several threads take one after the other. */
  private static final class Work<T, R> implements Runnable {
    private final List<T> tasks;
    private final Function<T, R> call;
    private final AtomicInteger next = new AtomicInteger();
    private final ConcurrentHashMap<Integer, R> results = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final CountDownLatch open;

    Work(List<T> tasks, Function<T, R> call) {
      this.tasks = tasks;
      this.call = call;
      this.open = new CountDownLatch(tasks.size());
    }

    @Override
    public void run() {
      for (int i = next.getAndIncrement(); i < tasks.size(); i = next.getAndIncrement()) {
        try {
          if (failure.get() == null) {
            results.put(i, call.apply(tasks.get(i)));
          }
        } catch (RuntimeException | Error e) {
          failure.compareAndSet(null, e);
        } finally {
          open.countDown();
        }
      }
    }

    List<R> results(long deadline) {
      try {
        boolean done = open.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        Throwable failed = failure.get();
        if (failed instanceof ServiceFailure known) {
          throw known;
        }
        if (failed != null) {
          throw new IllegalStateException("a call failed", failed);
        }
        if (!done) {
          throw late();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw late();
      } finally {
        failure.compareAndSet(null, late()); // so that nobody begins another one
      }
      List<R> ordered = new ArrayList<>(tasks.size());
      for (int i = 0; i < tasks.size(); i++) {
        ordered.add(results.get(i));
      }
      return ordered;
    }
  }
}
