package io.spanguard.trace.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BoundedLockTest {

  private static final long HOUR = Duration.ofHours(1).toNanos();

  private final AtomicLong now = new AtomicLong(1);
  private final BoundedLock lock = new BoundedLock(HOUR, now::get);

  @Test
  void acquire_heldForLonger_goesOnAtOnce() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    Thread holder = hold(done);
    assertThat(lock.isStuck()).isFalse();

    now.addAndGet(HOUR);

    // it would wait for an hour if its own wait counted
    assertThat(lock.isStuck()).isTrue();
    assertThat(lock.acquire()).isFalse();
    Thread.currentThread().interrupt();
    assertThat(lock.acquire()).isFalse();
    assertThat(Thread.interrupted()).isTrue();
    done.countDown();
    holder.join();
    assertThat(lock.isStuck()).isFalse();
    assertThat(lock.acquire()).isTrue();
    lock.release();
  }

  @Test
  void acquire_heldForLess_waitsForIt() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    Thread holder = hold(done);
    boolean[] acquired = new boolean[2];
    Thread waiting =
        new Thread(
            () -> {
              Thread.currentThread().interrupt();
              acquired[0] = lock.acquire();
              acquired[1] = Thread.interrupted();
              lock.release();
            });
    waiting.start();
    Eventually.eventually("it waits", () -> waiting.getState() == Thread.State.TIMED_WAITING);

    done.countDown();
    holder.join();
    waiting.join();

    assertThat(acquired).containsExactly(true, true);
  }

  /** Another thread has the lock when this returns, and until it is done. */
  private Thread hold(CountDownLatch done) throws InterruptedException {
    CountDownLatch held = new CountDownLatch(1);
    Thread holder =
        new Thread(
            () -> {
              lock.acquire();
              held.countDown();
              try {
                done.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              lock.release();
            });
    holder.start();
    held.await();
    return holder;
  }
}
