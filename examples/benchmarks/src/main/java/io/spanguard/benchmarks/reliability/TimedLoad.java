package io.spanguard.benchmarks.reliability;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Four threads that call the server at an even pace, a hundred calls a second in all, and note how
 * long each took, counted from when it was due. Safe for use by many threads.
 */
final class TimedLoad implements AutoCloseable {

  private static final int THREADS = 4;
  private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(10L * THREADS);

  private final Set<Answered> answered = ConcurrentHashMap.newKeySet();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final Queue<Long> nanos = new ConcurrentLinkedQueue<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;

  private TimedLoad() {}

  static TimedLoad start(SpanguardCalls calls) {
    TimedLoad load = new TimedLoad();
    for (int i = 0; i < THREADS; i++) {
      int number = i;
      Thread thread = new Thread(() -> load.run(calls, number), "load-" + i);
      thread.setDaemon(true);
      thread.start();
      load.threads.add(thread);
    }
    return load;
  }

  /** Lets the calls at hand end. */
  Timings stop() throws InterruptedException {
    close();
    return Timings.of(
        answered, List.copyOf(failures), nanos.stream().mapToLong(Long::longValue).toArray());
  }

  @Override
  public void close() throws InterruptedException {
    stopped = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void run(SpanguardCalls calls, int number) {
    long due = System.nanoTime() + PACE_NANOS * number / THREADS;
    try {
      for (int i = number; !stopped; i++) {
        while (due - System.nanoTime() > 0) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
        call(calls, i);
        nanos.add(System.nanoTime() - due);
        due += PACE_NANOS;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void call(SpanguardCalls calls, int i) throws InterruptedException {
    try {
      answered.add(calls.any(i));
    } catch (IOException e) {
      failures.add(e.toString());
    }
  }
}
