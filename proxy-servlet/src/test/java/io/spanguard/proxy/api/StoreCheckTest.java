package io.spanguard.proxy.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.trace.store.StorageException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class StoreCheckTest {

  private final AtomicLong now = new AtomicLong();
  private final AtomicInteger checks = new AtomicInteger();

  @Test
  void isOk_asksTheStoreOnceInFiveSeconds() {
    StoreCheck check = new StoreCheck(checks::incrementAndGet, now::get, Duration.ofMinutes(1));

    assertThat(check.isOk()).isTrue();
    assertThat(check.isOk()).isTrue();
    assertThat(checks).hasValue(1);

    now.addAndGet(Duration.ofSeconds(6).toNanos());
    assertThat(check.isOk()).isTrue();
    assertThat(checks).hasValue(2);
  }

  @Test
  void isOk_storeAway() {
    StoreCheck check =
        new StoreCheck(
            () -> {
              throw new StorageException("away");
            },
            now::get,
            Duration.ofMinutes(1));

    assertThat(check.isOk()).isFalse();
  }

  @Test
  void isOk_storeHangs() {
    CountDownLatch never = new CountDownLatch(1);
    StoreCheck check =
        new StoreCheck(
            () -> {
              checks.incrementAndGet();
              awaitQuietly(never);
            },
            now::get,
            Duration.ofMillis(20));

    assertThat(check.isOk()).isFalse();
    now.addAndGet(Duration.ofMinutes(1).toNanos());
    assertThat(check.isOk()).isFalse();
    assertThat(checks).hasValueLessThanOrEqualTo(1);
    never.countDown();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
