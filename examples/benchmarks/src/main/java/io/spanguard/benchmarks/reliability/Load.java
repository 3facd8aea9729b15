package io.spanguard.benchmarks.reliability;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * Four threads that call the server, until it is gone or they are told to stop, and note which
 * calls were answered wholly. Safe for use by many threads.
 */
final class Load implements AutoCloseable {

  private static final int THREADS = 4;

  private final Set<Answered> answered = ConcurrentHashMap.newKeySet();
  private final List<Thread> threads = new ArrayList<>();
  private final CountDownLatch first = new CountDownLatch(1);
  private volatile boolean stopped;

  private Load() {}

  static Load start(SpanguardCalls calls) {
    Load load = new Load();
    for (int i = 0; i < THREADS; i++) {
      int start = i;
      Thread thread = new Thread(() -> load.run(calls, start), "load-" + i);
      thread.setDaemon(true);
      thread.start();
      load.threads.add(thread);
    }
    return load;
  }

  /** Waits until something was answered, or no thread calls any more. */
  void awaitFirst() throws InterruptedException {
    first.await();
  }

  /** What was answered until now or the server's end; the threads have ended. */
  Set<Answered> stop() throws InterruptedException {
    stopped = true;
    for (Thread thread : threads) {
      thread.join();
    }
    return new HashSet<>(answered);
  }

  @Override
  public void close() throws InterruptedException {
    stop();
  }

  private void run(SpanguardCalls calls, int start) {
    try {
      for (int i = start; !stopped; i++) {
        answered.add(calls.any(i));
        first.countDown();
      }
    } catch (IOException serverIsGone) {
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      first.countDown();
    }
  }
}
