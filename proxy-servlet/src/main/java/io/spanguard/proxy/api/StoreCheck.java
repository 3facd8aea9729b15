package io.spanguard.proxy.api;

import static java.util.Objects.requireNonNull;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether the store can be reached, without ever making a caller wait long: the check runs on a
 * thread of its own, one at a time, and its result is good for a while. Safe for use by many
 * threads.
 */
final class StoreCheck {

  private static final Logger LOG = System.getLogger(StoreCheck.class.getName());

  private static final long VALID_NANOS = Duration.ofSeconds(5).toNanos();
  private static final Duration MAX_WAIT = Duration.ofSeconds(1);

  private final Runnable check;
  private final LongSupplier nanoTime;
  private final Duration maxWait;
  private final Object lock = new Object();
  private @Nullable CompletableFuture<Boolean> latest; // guarded by lock
  private long startedNanos; // guarded by lock

  /**
   * @param check throws when the store cannot be reached
   */
  static StoreCheck of(Runnable check) {
    return new StoreCheck(check, System::nanoTime, MAX_WAIT);
  }

  StoreCheck(Runnable check, LongSupplier nanoTime, Duration maxWait) {
    this.check = requireNonNull(check, "check");
    this.nanoTime = nanoTime;
    this.maxWait = maxWait;
  }

  /** The latest result, at most five seconds old; false while a check does not come back. */
  boolean isOk() {
    try {
      return current().get(maxWait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private CompletableFuture<Boolean> current() {
    synchronized (lock) {
      CompletableFuture<Boolean> last = latest;
      boolean fresh =
          last != null && (!last.isDone() || nanoTime.getAsLong() - startedNanos < VALID_NANOS);
      if (last != null && fresh) {
        return last;
      }
      CompletableFuture<Boolean> next = new CompletableFuture<>();
      latest = next;
      startedNanos = nanoTime.getAsLong();
      Thread thread = new Thread(() -> next.complete(run()), "spanguard-store-check");
      thread.setDaemon(true);
      thread.start();
      return next;
    }
  }

  private boolean run() {
    try {
      check.run();
      return true;
    } catch (RuntimeException | LinkageError e) {
      LOG.log(Level.DEBUG, "the store cannot be reached", e);
      return false;
    }
  }
}
