package io.spanguard.trace.pipeline;

import static io.spanguard.trace.pipeline.Batches.batch;
import static io.spanguard.trace.pipeline.Batches.large;
import static io.spanguard.trace.pipeline.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TracePipelineTest {

  private static final Duration LONG = Eventually.PATIENCE;

  private final FakeStorage storage = new FakeStorage();
  private final TracePipeline pipeline = builder().build();

  @AfterEach
  void close() {
    storage.gate.countDown();
    storage.down = false;
    storage.failing = false;
    pipeline.close();
  }

  @Test
  void offer_storeWell_storesInOrder() {
    for (int i = 0; i < 100; i++) {
      assertThat(pipeline.offer(batch("a" + i, "b" + i), Origin.GATEWAY))
          .isEqualTo(Admission.QUEUED);
    }

    assertThat(pipeline.flush(LONG)).isTrue();
    assertThat(storage.saved()).hasSize(200).startsWith("a0", "b0", "a1").endsWith("b99");
    assertThat(pipeline.stats())
        .isEqualTo(new PipelineStats(200, 200, 0, 0, 0, 0, 0, 0, Duration.ZERO, false, null));
  }

  @Test
  void accept_nobodyFlushes_isStoredSoon() {
    pipeline.accept(batch("first"));
    eventually("the first is stored", () -> storage.saved().contains("first"));

    pipeline.accept(batch("second"));
    eventually("the second is stored", () -> storage.saved().contains("second"));
  }

  @Test
  void accept_whileTheWriterSleeps_wakesIt() {
    try (TracePipeline sleepy = builder().sleep(Duration.ZERO, Duration.ofHours(1)).build()) {
      for (int i = 0; i < 500; i++) {
        int stored = i + 1;
        sleepy.accept(batch("n" + i));
        eventually("it is stored", () -> storage.calls.get() == stored);
      }
    }
    assertThat(storage.saved()).hasSize(500);
  }

  @Test
  void offer_storeAway_waitsAndIsStoredWhenItIsBack() {
    storage.down = true;
    pipeline.accept(batch("a"));
    eventually("several attempts", () -> storage.calls.get() > 3);

    PipelineStats away = pipeline.stats();
    assertThat(away.storeFailing()).isTrue();
    assertThat(away.lastError()).contains("fake store is away");
    assertThat(away.waiting()).isEqualTo(1);
    assertThat(away.waitingBytes()).isPositive();
    assertThat(away.oldestWaiting()).isPositive();
    assertThat(pipeline.flush(Duration.ofMillis(20))).isFalse();

    storage.down = false;
    assertThat(pipeline.flush(LONG)).isTrue();
    assertThat(storage.saved()).containsExactly("a");
    assertThat(pipeline.stats().storeFailing()).isFalse();
    assertThat(pipeline.stats().setAside()).isZero();
  }

  @Test
  void offer_storeHangs_returnsAndDropsTheNewestWhenFull() {
    storage.gate = new CountDownLatch(1);
    try (TracePipeline small = builder().maxBytes(64 << 10).build()) {
      List<Admission> admissions = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        admissions.add(small.offer(large("s" + i, 5_000), Origin.GATEWAY));
      }

      assertThat(admissions)
          .startsWith(Admission.QUEUED, Admission.QUEUED)
          .endsWith(Admission.FULL, Admission.FULL);
      long queued = admissions.stream().filter(Admission::isAccepted).count();
      PipelineStats stats = small.stats();
      assertThat(stats.accepted()).isEqualTo(queued);
      assertThat(stats.waiting()).isEqualTo(queued);
      assertThat(stats.dropped()).isEqualTo(10 - queued);
      assertThat(stats.waitingBytes()).isLessThanOrEqualTo(64 << 10);

      storage.gate.countDown();
      assertThat(small.flush(LONG)).isTrue();
      assertThat(storage.saved()).hasSize((int) queued).startsWith("s0");
      assertThat(small.offer(large("later", 5_000), Origin.GATEWAY)).isEqualTo(Admission.QUEUED);
    }
  }

  @Test
  void offer_ingest_leavesHalfOfTheRoomToTheGateway() {
    storage.gate = new CountDownLatch(1);
    try (TracePipeline small = builder().maxBytes(64 << 10).build()) {
      int ingested = 0;
      while (small.offer(large("i" + ingested, 1_000), Origin.INGEST) == Admission.QUEUED) {
        ingested++;
      }
      assertThat(small.stats().waitingBytes()).isBetween(28L << 10, 32L << 10);

      int gateway = 0;
      while (small.offer(large("g" + gateway, 1_000), Origin.GATEWAY) == Admission.QUEUED) {
        gateway++;
      }
      assertThat(gateway).isGreaterThanOrEqualTo(ingested);
      assertThat(small.offer(large("i", 1_000), Origin.INGEST)).isEqualTo(Admission.FULL);

      storage.gate.countDown();
      assertThat(small.flush(LONG)).isTrue();
      assertThat(small.stats().waitingBytes()).isZero();
      assertThat(small.offer(large("i", 1_000), Origin.INGEST)).isEqualTo(Admission.QUEUED);
    }
  }

  @Test
  void offer_interruptedThread_keepsItsFlagAndHarmsNothing() throws Exception {
    AtomicInteger kept = new AtomicInteger();
    Thread thread =
        new Thread(
            () -> {
              Thread.currentThread().interrupt();
              for (int i = 0; i < 1_000; i++) {
                pipeline.accept(batch("n" + i));
              }
              kept.set(Thread.currentThread().isInterrupted() ? 1 : 0);
            });
    thread.start();
    thread.join();

    assertThat(kept.get()).isEqualTo(1);
    assertThat(pipeline.flush(LONG)).isTrue();
    assertThat(storage.saved()).hasSize(1_000);
    assertThat(storage.sawInterrupt).isFalse();
  }

  @Test
  void offer_manyThreadsAndAStumblingStore_countsExactly() throws Exception {
    storage.gate = new CountDownLatch(1);
    try (TracePipeline small = builder().maxBytes(256 << 10).build()) {
      AtomicInteger accepted = new AtomicInteger();
      AtomicInteger refused = new AtomicInteger();
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        Origin origin = t % 2 == 0 ? Origin.GATEWAY : Origin.INGEST;
        Thread thread =
            new Thread(
                () -> {
                  for (int i = 0; i < 2_000; i++) {
                    if (i == 500) {
                      storage.failing = true;
                      storage.gate.countDown();
                    } else if (i == 1_000) {
                      storage.failing = false;
                    }
                    boolean taken = small.offer(batch("a", "b"), origin).isAccepted();
                    (taken ? accepted : refused).addAndGet(2);
                  }
                });
        threads.add(thread);
        thread.start();
      }
      for (Thread thread : threads) {
        thread.join();
      }

      assertThat(small.flush(LONG)).isTrue();
      PipelineStats stats = small.stats();
      assertThat(accepted.get() + refused.get()).isEqualTo(32_000);
      assertThat(stats.accepted()).isEqualTo(accepted.get());
      assertThat(stats.dropped()).isEqualTo(refused.get()).isPositive();
      assertThat(stats.stored() + stats.setAside()).isEqualTo(accepted.get());
      assertThat(stats.waiting()).isZero();
      assertThat(stats.waitingBytes()).isZero();
      assertThat(storage.saved()).hasSize((int) stats.stored());
    }
  }

  @Test
  void offer_spansThatTheStoreRefuses_areSetAsideAndTheOthersStored() {
    storage.gate = new CountDownLatch(1);
    storage.poisonous.addAll(List.of("bad1", "bad2"));
    pipeline.accept(batch("first"));
    for (int i = 0; i < 50; i++) {
      pipeline.accept(batch("n" + i));
    }
    pipeline.accept(batch("root", "bad1", "leaf"));
    pipeline.accept(batch("bad2"));
    pipeline.accept(batch("last"));
    storage.gate.countDown();

    assertThat(pipeline.flush(LONG)).isTrue();
    assertThat(storage.saved())
        .hasSize(54)
        .contains("first", "root", "leaf", "last", "n0", "n49")
        .doesNotContain("bad1", "bad2");
    PipelineStats stats = pipeline.stats();
    assertThat(stats.setAside()).isEqualTo(2);
    assertThat(stats.stored()).isEqualTo(54);
    assertThat(stats.waiting()).isZero();
    assertThat(stats.lastError()).contains("fake store refuses bad");
  }

  @Test
  void offer_lonelySpanThatTheStoreRefuses_isSetAsideAfterAWhile() {
    storage.poisonous.add("bad");
    pipeline.accept(batch("bad"));

    assertThat(pipeline.flush(LONG)).isTrue();
    assertThat(pipeline.stats().setAside()).isEqualTo(1);
    assertThat(pipeline.stats().storeFailing()).isFalse();
  }

  @Test
  void offer_storeGoesAwayWhileRefusedSpansAreLookedFor_losesNothing() {
    storage.gate = new CountDownLatch(1);
    storage.poisonous.add("bad");
    for (int i = 0; i < 20; i++) {
      pipeline.accept(batch("n" + i));
    }
    pipeline.accept(batch("bad"));
    storage.goesAwayAtCall = storage.calls.get() + 3;
    storage.gate.countDown();
    eventually("attempts while it is away", () -> storage.calls.get() > storage.goesAwayAtCall + 3);
    assertThat(storage.down).isTrue();
    storage.down = false;

    assertThat(pipeline.flush(LONG)).isTrue();
    assertThat(storage.saved()).hasSize(20).doesNotHaveDuplicates();
    assertThat(pipeline.stats().setAside()).isEqualTo(1);
  }

  @Test
  void flush_interrupted_returnsAndKeepsTheFlag() {
    storage.gate = new CountDownLatch(1);
    pipeline.accept(batch("a"));
    Thread.currentThread().interrupt();

    boolean flushed = pipeline.flush(LONG);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(flushed).isFalse();
  }

  @Test
  void flush_hangingStore_returnsAtItsBound() {
    storage.gate = new CountDownLatch(1);
    pipeline.accept(batch("a"));
    long start = System.nanoTime();

    assertThat(pipeline.flush(Duration.ofMillis(50))).isFalse();
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isGreaterThanOrEqualTo(Duration.ofMillis(50));
  }

  @Test
  void flush_nothingAccepted_returnsAtOnce() {
    assertThat(pipeline.flush(Duration.ZERO)).isTrue();
  }

  @Test
  void close_storesWhatWaitsAndRefusesTheRest() {
    for (int i = 0; i < 1_000; i++) {
      pipeline.accept(batch("n" + i));
    }

    assertThat(pipeline.close(LONG)).isTrue();
    assertThat(storage.saved()).hasSize(1_000);
    assertThat(pipeline.offer(batch("late", "later"), Origin.GATEWAY)).isEqualTo(Admission.FULL);
    assertThat(pipeline.stats().dropped()).isEqualTo(2);
    assertThat(pipeline.close(LONG)).isTrue();
  }

  @Test
  void close_whileThreadsOffer_losesNothingAccepted() throws Exception {
    AtomicInteger accepted = new AtomicInteger();
    CountDownLatch running = new CountDownLatch(4);
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      Thread thread =
          new Thread(
              () -> {
                running.countDown();
                while (pipeline.offer(batch("n"), Origin.GATEWAY).isAccepted()) {
                  accepted.incrementAndGet();
                }
              });
      threads.add(thread);
      thread.start();
    }
    running.await();

    assertThat(pipeline.close(LONG)).isTrue();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(storage.saved()).hasSize(accepted.get());
  }

  @Test
  void close_hangingStore_givesUpAtItsBound() throws Exception {
    storage.gate = new CountDownLatch(1);
    pipeline.accept(batch("handed-over"));
    storage.entered.await();
    pipeline.accept(batch("waits"));

    assertThat(pipeline.close(Duration.ofMillis(50))).isFalse();
    assertThat(pipeline.stats().waiting()).isEqualTo(2);

    storage.gate.countDown();
    eventually("the writer ends", () -> pipeline.stats().waiting() == 1);
    assertThat(storage.saved()).containsExactly("handed-over");
  }

  @Test
  void close_storeAway_givesUpAtItsBound() {
    storage.down = true;
    pipeline.accept(batch("a"));

    assertThat(pipeline.close(Duration.ofMillis(50))).isFalse();
    assertThat(pipeline.stats().waiting()).isEqualTo(1);
  }

  @Test
  void build_badLimits_areRefused() {
    assertThatThrownBy(() -> builder().maxBytes(10).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxBytes < 65536: 10");
    assertThatThrownBy(() -> builder().chunk(0, 1).build()).hasMessage("chunk's spans <= 0: 0");
    assertThatThrownBy(() -> builder().chunk(1, 0).build()).hasMessage("chunk's bytes <= 0: 0");
    assertThatThrownBy(() -> builder().retry(Duration.ZERO, LONG).build())
        .hasMessage("first retry < 1 ms: PT0S");
    assertThatThrownBy(() -> builder().retry(LONG, Duration.ofMillis(1)).build())
        .hasMessage("longest retry < first: PT0.001S < PT1M");
  }

  private TracePipeline.Builder builder() {
    return TracePipeline.builder(storage).retry(Duration.ofMillis(1), Duration.ofMillis(5));
  }
}
