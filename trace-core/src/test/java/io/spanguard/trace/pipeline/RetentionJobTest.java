package io.spanguard.trace.pipeline;

import static io.spanguard.trace.pipeline.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class RetentionJobTest {

  private static final Instant NOW = Instant.parse("2026-06-08T10:00:00Z");

  private final FakeStorage storage = new FakeStorage();
  private final RetentionJob.Builder builder =
      RetentionJob.builder(storage)
          .clock(Clock.fixed(NOW, ZoneOffset.UTC))
          .keep("default", RetentionJob.DEFAULT_RETENTION);

  @Test
  void runOnce_deletesInBatchesUntilNothingIsLeft() {
    storage.expired.set(25);

    long deleted = builder.batchSize(10).build().runOnce();

    assertThat(deleted).isEqualTo(25);
    assertThat(storage.expirations())
        .hasSize(3)
        .containsOnly("default " + NOW.minus(Duration.ofDays(30)));
  }

  @Test
  void runOnce_severalWorkspaces_eachHasItsOwnTime() {
    builder.keep("short", Duration.ofDays(7)).build().runOnce();

    assertThat(storage.expirations())
        .containsExactlyInAnyOrder(
            "default " + NOW.minus(Duration.ofDays(30)), "short " + NOW.minus(Duration.ofDays(7)));
  }

  @Test
  void start_storeAway_triesAgainAtTheNextRun() {
    storage.down = true;
    try (RetentionJob job = builder.interval(Duration.ofMillis(1)).build().start()) {
      eventually("an attempt while it is away", () -> storage.refusedExpirations.get() > 0);
      storage.expired.set(3);
      storage.down = false;

      eventually("everything is deleted", () -> storage.expired.get() == 0);
      int runs = storage.expirations().size();
      eventually("it goes on", () -> storage.expirations().size() > runs + 2);
      assertThat(job).isNotNull();
    }
  }

  @Test
  void close_endsTheRunAtHand() {
    storage.expired.set(Integer.MAX_VALUE);
    RetentionJob job = builder.batchSize(1).build().start();
    eventually("it runs", () -> storage.expirations().size() > 1);

    job.close();

    int runs = storage.expirations().size();
    assertThat(job.runOnce()).isZero();
    assertThat(storage.expirations()).hasSize(runs);
  }

  @Test
  void close_notStarted_returns() {
    builder.build().close();

    assertThat(storage.expirations()).isEmpty();
  }

  @Test
  void build_badSettings_areRefused() {
    assertThatThrownBy(() -> builder.interval(Duration.ZERO).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("interval <= 0: PT0S");
    builder.interval(Duration.ofHours(1));
    assertThatThrownBy(() -> builder.batchSize(0).build()).hasMessage("batchSize <= 0: 0");
    builder.batchSize(1);
    assertThatThrownBy(() -> builder.keep("w", Duration.ofDays(-1)).build())
        .hasMessage("w <= 0: PT-24H");
  }
}
