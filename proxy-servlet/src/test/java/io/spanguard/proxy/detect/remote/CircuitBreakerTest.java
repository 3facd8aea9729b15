package io.spanguard.proxy.detect.remote;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.proxy.access.SettableClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class CircuitBreakerTest {

  private final SettableClock clock = new SettableClock();
  private final CircuitBreaker breaker = new CircuitBreaker(clock);

  @Test
  void failuresInARow_openIt() {
    for (int i = 1; i < CircuitBreaker.MAX_FAILURES; i++) {
      assertThat(enter().failed()).isFalse();
    }
    assertThat(enter().failed()).isTrue();

    assertThat(breaker.enter()).isNull();
    clock.advance(CircuitBreaker.PAUSE.minusMillis(1));
    assertThat(breaker.enter()).isNull();
  }

  @Test
  void successInBetween_keepsItClosed() {
    for (int i = 0; i < 3 * CircuitBreaker.MAX_FAILURES; i++) {
      assertThat(i % 4 == 0 ? enter().succeeded() : enter().failed()).isFalse();
    }

    assertThat(breaker.enter()).isNotNull();
  }

  @Test
  void afterThePause_oneTries() {
    open();
    clock.advance(CircuitBreaker.PAUSE);

    CircuitBreaker.Permit probe = enter();

    assertThat(breaker.enter()).isNull();
    assertThat(probe.succeeded()).isTrue();
    assertThat(breaker.enter()).isNotNull();
    assertThat(breaker.enter()).isNotNull();
  }

  @Test
  void failedTry_opensItAgainAtOnce() {
    open();
    clock.advance(CircuitBreaker.PAUSE);

    assertThat(enter().failed()).isFalse();

    assertThat(breaker.enter()).isNull();
    clock.advance(CircuitBreaker.PAUSE);
    assertThat(breaker.enter()).isNotNull();
  }

  @Test
  void tryThatToldNothing_letsTheNextOneTry() {
    CircuitBreaker.Permit early = enter();
    open();
    clock.advance(CircuitBreaker.PAUSE);
    CircuitBreaker.Permit probe = enter();

    early.close();
    assertThat(breaker.enter()).isNull();

    probe.close();
    assertThat(breaker.enter()).isNotNull();
  }

  @Test
  void clockThatGoesOn_doesNotCloseIt() {
    open();
    clock.advance(Duration.ofDays(1));

    assertThat(enter().failed()).isFalse();
    assertThat(breaker.enter()).isNull();
  }

  private void open() {
    for (int i = 0; i < CircuitBreaker.MAX_FAILURES; i++) {
      enter().failed();
    }
  }

  private CircuitBreaker.Permit enter() {
    return requireNonNull(breaker.enter());
  }
}
