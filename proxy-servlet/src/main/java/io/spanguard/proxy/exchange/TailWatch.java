package io.spanguard.proxy.exchange;

import io.spanguard.proxy.upstream.Watchdog;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Sees to it that the tail of an answer does not wait for a sink for longer than its patience. A
 * thread that is inside of a write to a disk that hangs cannot be called back, so another one sends
 * the tail meanwhile. Safe for use by many threads.
 */
public final class TailWatch implements AutoCloseable {

  /**
   * What a request may wait for a disk is 250 ms: the look at what is late may come a twentieth
   * later, and the tail has to be written.
   */
  public static final Duration PATIENCE = Duration.ofMillis(205);

  /** So many answers can be sent at once while their own threads hang. */
  private static final int MAX_THREADS = 256;

  private final long patienceNanos;
  private final Watchdog<Tail> watchdog;
  private final ThreadPoolExecutor threads;

  private TailWatch(Duration patience) {
    this.patienceNanos = patience.toNanos();
    this.watchdog = new Watchdog<>(patience, "spanguard-tails");
    this.threads =
        new ThreadPoolExecutor(
            0,
            MAX_THREADS,
            1,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> {
              Thread made = new Thread(task, "spanguard-late-tail");
              made.setDaemon(true);
              return made;
            });
  }

  /**
   * @param patience how long a tail waits for the sink
   */
  public static TailWatch of(Duration patience) {
    return new TailWatch(patience);
  }

  /**
   * Has the spans kept, then sends the tail, however that went; or sends it from another thread
   * where it takes too long. Returns when both have been done.
   *
   * @throws ClientGone when the tail could not be sent, by whichever thread
   */
  void sendAfter(Runnable keep, Send send) throws ClientGone {
    Tail tail = new Tail(send);
    watchdog.watch(tail);
    try {
      keep.run();
    } finally {
      watchdog.forget(tail);
      tail.finish();
    }
  }

  /** What is still watched is sent by its own thread. */
  @Override
  public void close() {
    watchdog.close();
    threads.shutdown();
  }

  /** Sends a tail. */
  @FunctionalInterface
  interface Send {

    /**
     * @param late whether the thread of the request hangs, so that the message ends here and not
     *     when that thread returns to its container
     */
    void send(boolean late) throws ClientGone;
  }

  private final class Tail implements Watchdog.Watched {
    private final Send send;
    private final long startNanos = System.nanoTime();
    private final AtomicBoolean taken = new AtomicBoolean();
    private final CompletableFuture<Void> sent = new CompletableFuture<>();

    private Tail(Send send) {
      this.send = send;
    }

    @Override
    public boolean isLate(long nanoTime) {
      return nanoTime - startNanos > patienceNanos;
    }

    @Override
    public void expire() {
      try {
        if (!taken.get()) {
          threads.execute(this::sendLate);
        }
      } catch (RejectedExecutionException allAtWork) {
        // The next look tries again.
        return;
      }
    }

    private void sendLate() {
      if (taken.getAndSet(true)) {
        return;
      }
      try {
        send.send(true);
        sent.complete(null);
      } catch (ClientGone | RuntimeException | Error e) {
        sent.completeExceptionally(e);
      }
    }

    private void finish() throws ClientGone {
      if (!taken.getAndSet(true)) {
        send.send(false);
        return;
      }
      try {
        sent.join();
      } catch (CompletionException e) {
        if (e.getCause() instanceof ClientGone gone) {
          throw gone;
        }
        throw e;
      }
    }
  }
}
