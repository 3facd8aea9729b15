package io.spanguard.trace.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class YieldingPaceTest {

  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  @Test
  void restNanos_coresBusy_isNineTimesTheWorkAndBounded() {
    YieldingPace pace = new YieldingPace(() -> 0.97);

    assertThat(pace.restNanos(1_000 * MILLI, 2 * MILLI)).isEqualTo(18 * MILLI);
    assertThat(pace.restNanos(2_000 * MILLI, 900 * MILLI)).isEqualTo(250 * MILLI);
  }

  @Test
  void restNanos_coreIdleOrLoadUnknown_isNothing() {
    assertThat(new YieldingPace(() -> 0.6).restNanos(1_000 * MILLI, 2 * MILLI)).isZero();
    assertThat(new YieldingPace(() -> -1).restNanos(1_000 * MILLI, 2 * MILLI)).isZero();
    assertThat(new YieldingPace(() -> Double.NaN).restNanos(1_000 * MILLI, 2 * MILLI)).isZero();
  }

  @Test
  void restNanos_askedOften_readsTheLoadTenTimesASecond() {
    AtomicInteger readings = new AtomicInteger();
    YieldingPace pace =
        new YieldingPace(
            () -> {
              readings.incrementAndGet();
              return 1;
            });

    for (int ms = 1_000; ms < 2_000; ms++) {
      assertThat(pace.restNanos(ms * MILLI, MILLI)).isEqualTo(9 * MILLI);
    }

    assertThat(readings).hasValue(10);
  }

  @Test
  void ofMachine_knowsTheLoad() {
    assertThat(YieldingPace.ofMachine().restNanos(System.nanoTime(), MILLI)).isIn(0L, 9 * MILLI);
  }
}
