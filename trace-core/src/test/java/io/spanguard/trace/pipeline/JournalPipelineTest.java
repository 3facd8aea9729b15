package io.spanguard.trace.pipeline;

import static io.spanguard.trace.pipeline.Batches.batch;
import static io.spanguard.trace.pipeline.Batches.large;
import static io.spanguard.trace.pipeline.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.trace.Span;
import io.spanguard.trace.store.InMemoryStorage;
import io.spanguard.trace.store.SpanQuery;
import io.spanguard.trace.store.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalPipelineTest {

  private static final Duration LONG = Eventually.PATIENCE;

  @TempDir private Path temporary;
  private final FakeStorage storage = new FakeStorage();
  private Path folder;

  @BeforeEach
  void setUp() {
    folder = temporary.resolve("journal");
  }

  @AfterEach
  void openTheGate() {
    storage.gate.countDown();
  }

  @Test
  void offer_storeAway_isStoredByTheNextProcess() {
    storage.down = true;
    TracePipeline first = pipeline(folder);
    for (int i = 0; i < 100; i++) {
      assertThat(first.offer(batch("a" + i, "b" + i), Origin.GATEWAY))
          .isEqualTo(Admission.JOURNALED);
    }
    assertThat(first.close(Duration.ofMillis(20))).isFalse();
    assertThat(first.stats().journalBytes()).isPositive();
    storage.down = false;

    try (TracePipeline second = pipeline(folder)) {
      assertThat(second.flush(LONG)).isTrue();

      assertThat(storage.saved())
          .hasSize(200)
          .startsWith("a0", "b0", "a1")
          .endsWith("b99")
          .doesNotHaveDuplicates();
      assertThat(second.stats().accepted()).isEqualTo(200);
      assertThat(second.stats().waiting()).isZero();
    }
    try (TracePipeline third = pipeline(folder)) {
      assertThat(third.flush(LONG)).isTrue();
      assertThat(third.stats().accepted()).isZero();
    }
    assertThat(storage.saved()).hasSize(200);
  }

  @Test
  void writer_coresBusy_restsWhileTheJournalHasRoom() {
    try (TracePipeline pipeline = busy(1 << 20)) {
      pipeline.offer(batch("first"), Origin.GATEWAY);
      eventually("first is stored", () -> pipeline.stats().waiting() == 0);

      pipeline.offer(batch("second"), Origin.GATEWAY);
      assertThat(storage.saved()).containsExactly("first");
      assertThat(pipeline.stats().waiting()).isEqualTo(1);

      for (int i = 0; i < 6; i++) {
        pipeline.offer(large("n" + i, 100_000), Origin.GATEWAY);
      }
      // half of the journal is used, so nobody waits for an hour
      pipeline.offer(batch("last"), Origin.GATEWAY);
      eventually("the writer goes on", () -> storage.saved().contains("second"));
    }
    assertThat(storage.saved()).hasSize(9);
  }

  @Test
  void flush_writerRests_storesEverythingAtOnce() {
    try (TracePipeline pipeline = busy(1 << 20)) {
      pipeline.offer(batch("first"), Origin.GATEWAY);
      eventually("first is stored", () -> pipeline.stats().waiting() == 0);
      pipeline.offer(batch("second"), Origin.GATEWAY);

      assertThat(pipeline.flush(LONG)).isTrue();

      assertThat(storage.saved()).containsExactly("first", "second");
    }
  }

  /** Whose writer would rest for an hour after each call of the store. */
  private TracePipeline busy(long maxBytes) {
    return TracePipeline.builder(storage)
        .journal(JournalConfig.of(folder).withMaxBytes(maxBytes))
        .patience(LONG)
        .pace((now, worked) -> Duration.ofHours(1).toNanos())
        .build();
  }

  @Test
  void offer_storeAwayForLong_keepsFarMoreThanItHoldsInMemoryAndInOrder() {
    storage.down = true;
    try (TracePipeline pipeline = pipeline(folder)) {
      for (int i = 0; i < 300; i++) {
        assertThat(pipeline.offer(large("n" + i, 30_000), Origin.GATEWAY).isAccepted()).isTrue();
      }
      assertThat(pipeline.stats().waitingBytes()).isGreaterThan(9_000_000);
      storage.down = false;

      assertThat(pipeline.flush(LONG)).isTrue();
      assertThat(storage.saved())
          .containsExactlyElementsOf(
              Stream.iterate(0, i -> i + 1).limit(300).map(i -> "n" + i).toList());
      assertThat(pipeline.stats().corruptRecords()).isZero();
    }
  }

  @Test
  void offer_copyOfTheFolderAtAnyMoment_isAJournalThatHoldsWhatIsNotStored() throws IOException {
    List<String> accepted = new ArrayList<>();
    try (JournalHolder holder = new JournalHolder(folder)) {
      for (int i = 0; i < 60; i++) {
        holder.journal.add(large("n" + i, 500), Origin.GATEWAY);
        accepted.add("n" + i);
        if (i % 3 == 2) {
          holder.journal.head(2, Long.MAX_VALUE);
          holder.journal.remove(2);
          accepted.subList(0, 2).clear();
        }
        Path copy = temporary.resolve("copy" + i);
        copy(folder, copy);

        InMemoryStorage store = InMemoryStorage.create();
        try (TracePipeline restarted = pipeline(store, copy)) {
          assertThat(restarted.flush(LONG)).isTrue();
          assertThat(names(store)).containsExactlyInAnyOrderElementsOf(accepted);
          assertThat(restarted.stats().corruptRecords()).isZero();
        }
      }
    }
  }

  @Test
  void restart_checkpointBehindTheStore_storesEverythingOnce() throws IOException {
    InMemoryStorage store = InMemoryStorage.create();
    Path before = temporary.resolve("before");
    storage.gate = new CountDownLatch(1);
    try (TracePipeline blocked = pipeline(folder)) {
      for (int i = 0; i < 50; i++) {
        blocked.accept(batch("a" + i, "b" + i));
      }
      copy(folder, before);
      storage.gate.countDown();
    }
    for (int round = 0; round < 3; round++) {
      Path copy = temporary.resolve("round" + round);
      copy(before, copy);
      try (TracePipeline again = pipeline(store, copy)) {
        assertThat(again.flush(LONG)).isTrue();
      }
    }

    assertThat(names(store)).hasSize(100).doesNotHaveDuplicates();
  }

  @Test
  void offer_manyThreadsAndAStumblingStore_losesNothingAndCountsExactly() throws Exception {
    AtomicInteger accepted = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    storage.gate = new CountDownLatch(1);
    JournalConfig small = config(folder).withMaxBytes(1 << 20).withSegmentBytes(16 << 10);
    try (TracePipeline pipeline =
        TracePipeline.builder(storage)
            .retry(Duration.ofMillis(1), Duration.ofMillis(5))
            .journal(small)
            .patience(LONG)
            .build()) {
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        String name = "t" + t + "-";
        Origin origin = t % 2 == 0 ? Origin.GATEWAY : Origin.INGEST;
        Thread thread =
            new Thread(
                () -> {
                  for (int i = 0; i < 500; i++) {
                    if (i == 200) {
                      storage.down = true;
                      storage.gate.countDown();
                    } else if (i == 400) {
                      storage.down = false;
                    }
                    boolean taken =
                        pipeline.offer(batch(name + i, name + i + "b"), origin).isAccepted();
                    (taken ? accepted : refused).addAndGet(2);
                  }
                });
        threads.add(thread);
        thread.start();
      }
      for (Thread thread : threads) {
        thread.join();
      }

      assertThat(pipeline.flush(LONG)).isTrue();
      PipelineStats stats = pipeline.stats();
      assertThat(accepted.get() + refused.get()).isEqualTo(8_000);
      assertThat(stats.accepted()).isEqualTo(accepted.get());
      assertThat(stats.dropped()).isEqualTo(refused.get());
      assertThat(stats.stored()).isEqualTo(accepted.get());
      assertThat(stats.waiting()).isZero();
      assertThat(stats.waitingBytes()).isZero();
      assertThat(storage.saved()).hasSize(accepted.get()).doesNotHaveDuplicates();
      List<String> ofOne =
          storage.saved().stream()
              .filter(name -> name.startsWith("t0-") && !name.endsWith("b"))
              .toList();
      assertThat(ofOne).isSortedAccordingTo((a, b) -> Integer.compare(number(a), number(b)));
    }
  }

  @Test
  void close_hangingStore_letsTheNextPipelineHaveTheFolder() throws Exception {
    storage.gate = new CountDownLatch(1);
    TracePipeline first = pipeline(folder);
    first.accept(batch("a"));
    storage.entered.await();
    assertThat(first.close(Duration.ofMillis(20))).isFalse();

    FakeStorage other = new FakeStorage();
    try (TracePipeline second = pipeline(other, folder)) {
      storage.gate.countDown();
      eventually("the first ends", () -> storage.saved().contains("a"));
      assertThat(second.flush(LONG)).isTrue();
      assertThat(other.saved()).containsExactly("a");
    }
  }

  @Test
  void read_showsWhatIsInTheJournal() throws IOException {
    storage.gate = new CountDownLatch(1);
    try (TracePipeline pipeline = pipeline(folder)) {
      pipeline.offer(batch("a", "b"), Origin.INGEST);
      pipeline.accept(batch("c"));

      JournalReader reader = JournalReader.of(folder);
      assertThat(reader.segments())
          .singleElement()
          .satisfies(
              segment -> {
                assertThat(segment.number()).isEqualTo(1);
                assertThat(segment.records()).isEqualTo(2);
                assertThat(segment.spans()).isEqualTo(3);
                assertThat(segment.damaged()).isZero();
                assertThat(segment.storedBytes()).isZero();
                assertThat(segment.bytes()).isEqualTo(Files.size(segment.file()));
              });
      List<JournalReader.Entry> entries = new ArrayList<>();
      reader.read(entries::add);
      assertThat(entries).hasSize(2);
      JournalReader.Entry first = entries.get(0);
      assertThat(first.origin()).isEqualTo(Origin.INGEST);
      assertThat(first.batch()).isEqualTo(batch("a", "b"));
      assertThat(first.isStored()).isFalse();
      assertThat(first.json())
          .startsWith("{\"at\":" + first.at().toEpochMilli() + ",\"origin\":\"ingest\",\"count\":2")
          .endsWith("}]}");
      storage.gate.countDown();
    }
  }

  private TracePipeline pipeline(Path folder) {
    return pipeline(storage, folder);
  }

  /** Which nothing is refused to, however long the disk takes. */
  private static TracePipeline pipeline(Storage store, Path folder) {
    return TracePipeline.builder(store)
        .retry(Duration.ofMillis(1), Duration.ofMillis(5))
        .journal(config(folder))
        .patience(LONG)
        .build();
  }

  private static JournalConfig config(Path folder) {
    return JournalConfig.of(folder).withSync(new JournalConfig.Sync.Never());
  }

  private static int number(String name) {
    return Integer.parseInt(name.substring(name.indexOf('-') + 1));
  }

  private static List<String> names(InMemoryStorage store) {
    List<String> names = new ArrayList<>();
    SpanQuery query = SpanQuery.builder().from(Instant.EPOCH).limit(200).build();
    store.traces().spans("default", query).items().stream().map(Span::name).forEach(names::add);
    return names;
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectory(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  /** A journal with small segments that nobody drains on his own. */
  private static final class JournalHolder implements AutoCloseable {
    private final JournalBacklog journal;

    JournalHolder(Path folder) {
      journal =
          JournalBacklog.open(
              config(folder).withMaxBytes(1 << 20).withSegmentBytes(4 << 10),
              Clock.systemUTC(),
              SegmentOutput::open,
              LONG);
    }

    @Override
    public void close() {
      journal.release();
    }
  }
}
