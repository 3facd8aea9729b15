package io.spanguard.trace.pipeline;

import static io.spanguard.trace.pipeline.Batches.batch;
import static io.spanguard.trace.pipeline.Batches.large;
import static io.spanguard.trace.pipeline.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalBacklogTest {

  private static final long ALL = Long.MAX_VALUE;

  @TempDir private Path folder;
  private final FaultyDisk disk = new FaultyDisk();
  private final AtomicLong millis =
      new AtomicLong(Instant.parse("2026-06-08T10:00:00Z").toEpochMilli());
  private final Clock clock =
      new Clock() {
        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          return this;
        }

        @Override
        public Instant instant() {
          return Instant.ofEpochMilli(millis.get());
        }
      };
  private Duration patience = Eventually.PATIENCE;
  private JournalBacklog journal;

  @AfterEach
  void release() {
    disk.gate.countDown();
    disk.syncGate.countDown();
    if (journal != null) {
      journal.release();
    }
  }

  @Test
  void add_andRead_givesTheBatchesInOrder() {
    open();
    SpanBatch one = batch("a", "b");
    SpanBatch two = batch("c");
    SpanBatch three = batch("d", "e");
    for (SpanBatch each : List.of(one, two, three)) {
      assertThat(journal.add(each, Origin.GATEWAY)).isEqualTo(Admission.JOURNALED);
    }

    assertThat(journal.head(3, ALL)).containsExactly(one, two);
    assertThat(journal.head(1, ALL)).containsExactly(one);
    assertThat(journal.head(100, 1)).containsExactly(one);
    assertThat(journal.head(100, ALL)).containsExactly(one, two, three);

    journal.remove(2);

    assertThat(journal.head(100, ALL)).containsExactly(three);
    assertThat(journal.waitingSpans()).isEqualTo(2);
    assertThat(journal.acceptedSpans()).isEqualTo(5);
    journal.remove(1);
    assertThat(journal.waitingBytes()).isZero();
    assertThat(journal.end()).isPositive().isEqualTo(journal.start());
  }

  @Test
  void open_afterAKill_givesWhatWasNotRemoved() {
    open();
    for (int i = 0; i < 100; i++) {
      journal.add(batch("n" + i), i % 2 == 0 ? Origin.GATEWAY : Origin.INGEST);
    }
    journal.head(20, ALL);
    journal.remove(20);

    reopen();

    assertThat(journal.waitingSpans()).isEqualTo(80);
    assertThat(journal.acceptedSpans()).isEqualTo(80);
    List<String> names = names(journal.head(1000, ALL));
    assertThat(names).hasSize(80).startsWith("n20", "n21").endsWith("n99");
    assertThat(journal.add(batch("new"), Origin.GATEWAY)).isEqualTo(Admission.JOURNALED);
    assertThat(names(journal.head(1000, ALL))).hasSize(81).endsWith("n99", "new");
    journal.remove(81);
    assertThat(journal.waitingBytes()).isZero();
    assertThat(journal.waitingSpans()).isZero();
    assertThat(journal.corruptRecords()).isZero();
  }

  @Test
  void remove_everything_leavesNothingOnDiskAfterClosing() throws IOException {
    open();
    journal.add(batch("a"), Origin.GATEWAY);
    journal.head(1, ALL);
    journal.remove(1);
    journal.close();
    assertThat(journal.isExhausted()).isTrue();
    journal.release();

    assertThat(files()).containsExactlyInAnyOrder("checkpoint", "lock");

    open();
    assertThat(journal.head(1, ALL)).isEmpty();
    journal.add(batch("b"), Origin.GATEWAY);
    reopen();
    assertThat(names(journal.head(1, ALL))).containsExactly("b");
  }

  @Test
  void add_manySegments_deletesThoseThatAreStored() throws IOException {
    open();
    for (int i = 0; i < 40; i++) {
      journal.add(large("n" + i, 1_000), Origin.GATEWAY);
    }
    assertThat(segments()).hasSizeBetween(10, 20);
    long full = journal.journalBytes();
    assertThat(full).isEqualTo(diskBytes()).isEqualTo(journal.waitingBytes());

    journal.head(30, ALL);
    journal.remove(30);

    assertThat(segments()).hasSizeBetween(3, 5);
    assertThat(journal.journalBytes()).isEqualTo(diskBytes()).isLessThan(full / 3);
    journal.head(100, ALL);
    journal.remove(10);
    assertThat(segments()).hasSize(1);
  }

  @Test
  void add_full_dropsTheNewestAndCounts() throws IOException {
    open();
    int accepted = 0;
    while (journal.add(large("n" + accepted, 1_000), Origin.GATEWAY).isAccepted()) {
      accepted++;
    }
    assertThat(diskBytes()).isBetween(62L << 10, 64L << 10);
    assertThat(journal.droppedSpans()).isEqualTo(1);
    assertThat(journal.acceptedSpans()).isEqualTo(accepted);

    assertThat(names(journal.head(10_000, ALL))).hasSize(accepted).startsWith("n0");
    journal.remove(accepted);
    assertThat(journal.add(large("later", 1_000), Origin.GATEWAY)).isEqualTo(Admission.JOURNALED);
    assertThat(journal.waitingSpans()).isEqualTo(1);
  }

  @Test
  void add_ingest_mayUseHalf_alsoAfterARestart() {
    open();
    int ingested = 0;
    while (journal.add(large("i" + ingested, 1_000), Origin.INGEST).isAccepted()) {
      ingested++;
    }
    assertThat(journal.waitingBytes()).isBetween(30L << 10, 32L << 10);

    reopen();

    assertThat(journal.add(large("i", 1_000), Origin.INGEST)).isEqualTo(Admission.FULL);
    int gateway = 0;
    while (journal.add(large("g" + gateway, 1_000), Origin.GATEWAY).isAccepted()) {
      gateway++;
    }
    assertThat(gateway).isBetween(ingested - 1, ingested + 1);
    journal.head(10_000, ALL);
    journal.remove(ingested);
    assertThat(journal.add(large("i", 1_000), Origin.INGEST)).isEqualTo(Admission.JOURNALED);
  }

  @Test
  void add_batchLargerThanASegment_hasOneOfItsOwnAndGoes() throws IOException {
    open();
    journal.add(batch("a"), Origin.GATEWAY);
    journal.add(large("big", 40_000), Origin.GATEWAY);
    assertThat(journal.add(large("too-big", 70_000), Origin.GATEWAY)).isEqualTo(Admission.FULL);

    assertThat(names(journal.head(10, ALL))).containsExactly("a", "big");
    journal.remove(2);
    assertThat(journal.head(10, ALL)).isEmpty();
    assertThat(journal.journalBytes()).isZero();
    assertThat(diskBytes()).isZero();
    assertThat(journal.add(large("big", 40_000), Origin.GATEWAY)).isEqualTo(Admission.JOURNALED);
  }

  @Test
  void head_nothingNewForAWhile_deletesWhatIsStored() throws IOException {
    open();
    journal.add(batch("a"), Origin.GATEWAY);
    journal.head(1, ALL);
    journal.remove(1);
    journal.head(1, ALL);
    assertThat(diskBytes()).isPositive();

    millis.addAndGet(Duration.ofMinutes(11).toMillis());
    journal.head(1, ALL);

    assertThat(diskBytes()).isZero();
    assertThat(segments()).hasSize(1);
    journal.add(batch("b"), Origin.GATEWAY);
    reopen();
    assertThat(names(journal.head(1, ALL))).containsExactly("b");
  }

  @Test
  void oldestWaiting_outlivesARestart() {
    open();
    assertThat(journal.oldestWaiting()).isZero();
    journal.add(batch("a"), Origin.GATEWAY);
    millis.addAndGet(5_000);
    journal.add(batch("b"), Origin.GATEWAY);
    assertThat(journal.oldestWaiting()).isEqualTo(Duration.ofSeconds(5));

    reopen();

    millis.addAndGet(1_000);
    assertThat(journal.oldestWaiting()).isEqualTo(Duration.ofSeconds(6));
    journal.head(1, ALL);
    journal.remove(1);
    journal.head(1, ALL);
    assertThat(journal.oldestWaiting()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void add_interruptedThread_keepsItsFlagAndHarmsNothing() throws InterruptedException {
    open();
    List<Thread> threads = new ArrayList<>();
    AtomicLong flagged = new AtomicLong();
    for (int t = 0; t < 4; t++) {
      Thread thread =
          new Thread(
              () -> {
                Thread.currentThread().interrupt();
                for (int i = 0; i < 25; i++) {
                  journal.add(batch("n"), Origin.GATEWAY);
                }
                flagged.addAndGet(Thread.interrupted() ? 1 : 0);
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(flagged.get()).isEqualTo(4);
    assertThat(journal.droppedSpans()).isZero();
    assertThat(journal.head(1000, ALL)).hasSize(100);
    reopen();
    assertThat(journal.head(1000, ALL)).hasSize(100);
  }

  @Test
  void add_diskFull_goesOnAndCounts() {
    open();
    journal.add(batch("before"), Origin.GATEWAY);
    disk.full = true;
    for (int i = 0; i < 10; i++) {
      assertThat(journal.add(batch("lost"), Origin.GATEWAY)).isEqualTo(Admission.FULL);
    }
    disk.failingTruncate = true;
    disk.full = false;
    assertThat(journal.add(batch("lost"), Origin.GATEWAY)).isEqualTo(Admission.FULL);
    disk.failingTruncate = false;
    assertThat(journal.add(batch("after"), Origin.GATEWAY)).isEqualTo(Admission.JOURNALED);

    assertThat(journal.droppedSpans()).isEqualTo(11);
    assertThat(names(journal.head(10, ALL))).containsExactly("before", "after");
    disk.full = true;
    journal.add(large("torn", 2_000), Origin.GATEWAY);
    disk.full = false;
    reopen();
    assertThat(names(journal.head(10, ALL))).containsExactly("before", "after");
    assertThat(journal.corruptRecords()).isZero();
  }

  @Test
  void head_diskFullAndEverythingStored_givesTheSpaceBack() throws IOException {
    open();
    journal.add(batch("before"), Origin.GATEWAY);
    disk.full = true;
    journal.add(batch("lost"), Origin.GATEWAY);
    journal.head(1, ALL);
    journal.remove(1);
    assertThat(diskBytes()).isPositive();

    journal.head(1, ALL);

    assertThat(diskBytes()).isZero();
    assertThat(segments()).hasSize(1);
    disk.full = false;
    assertThat(journal.add(batch("after"), Origin.GATEWAY)).isEqualTo(Admission.JOURNALED);
  }

  @Test
  void add_noNewSegmentCanBeMade_goesOnAndCounts() {
    open();
    disk.failingOpen = true;
    int accepted = 0;
    while (journal.add(large("n" + accepted, 1_000), Origin.GATEWAY).isAccepted()) {
      accepted++;
    }
    assertThat(accepted).isBetween(1, 4);
    disk.failingOpen = false;

    assertThat(journal.add(large("after", 1_000), Origin.GATEWAY)).isEqualTo(Admission.JOURNALED);
    assertThat(names(journal.head(10, ALL))).hasSize(accepted + 1).endsWith("after");
  }

  @Test
  void add_diskStuck_doesNotWaitForIt() throws InterruptedException {
    patience = JournalBacklog.PATIENCE;
    open();
    disk.gate = new CountDownLatch(1);
    Thread stuck = new Thread(() -> journal.add(batch("stuck"), Origin.GATEWAY));
    stuck.start();
    disk.writing.await();

    Thread.currentThread().interrupt();
    Admission first = journal.add(batch("lost"), Origin.GATEWAY);
    assertThat(Thread.interrupted()).isTrue();
    Admission next = journal.add(batch("lost"), Origin.GATEWAY);

    assertThat(List.of(first, next)).containsOnly(Admission.FULL);
    assertThat(journal.droppedSpans()).isEqualTo(2);

    disk.gate.countDown();
    stuck.join();
    assertThat(names(journal.head(10, ALL))).containsExactly("stuck");
    addUntilJournaled("after");
  }

  @Test
  void add_diskStuckAgain_holdsNobody() throws InterruptedException {
    patience = JournalBacklog.PATIENCE;
    open();
    makeWary();
    disk.gate = new CountDownLatch(1);

    long start = System.nanoTime();
    addUntilItIsBeingWritten("own", Origin.GATEWAY);
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isGreaterThanOrEqualTo(JournalBacklog.PATIENCE);
    long dropped = journal.droppedSpans();
    assertThat(journal.add(batch("lost"), Origin.GATEWAY)).isEqualTo(Admission.FULL);
    assertThat(journal.droppedSpans()).isEqualTo(dropped + 1);

    disk.gate.countDown();
    eventually("the late write", () -> journal.waitingSpans() == 2);
    assertThat(names(journal.head(10, ALL))).containsExactly("first", "own");
    assertThat(journal.droppedSpans()).isEqualTo(dropped + 1);
    addUntilJournaled("after");
  }

  @Test
  void add_diskStuckAgain_thenFull_givesTheRoomBack() throws InterruptedException {
    patience = JournalBacklog.PATIENCE;
    open();
    makeWary();
    long bytes = journal.journalBytes();
    disk.gate = new CountDownLatch(1);
    disk.full = true;

    addUntilItIsBeingWritten("own", Origin.INGEST);
    long dropped = journal.droppedSpans();
    disk.gate.countDown();

    eventually("the late failure", () -> journal.droppedSpans() == dropped + 1);
    assertThat(journal.journalBytes()).isEqualTo(bytes);
    disk.full = false;
    addUntilJournaled("after");
    assertThat(names(journal.head(10, ALL))).startsWith("first", "after").doesNotContain("own");
  }

  /** Until the disk that is stuck has it: the thread for that may not have begun in time. */
  private void addUntilItIsBeingWritten(String name, Origin origin) {
    int before = disk.heldUp.get();
    eventually(
        name + " is being written",
        () -> {
          assertThat(journal.add(batch(name), origin)).isEqualTo(Admission.FULL);
          return disk.heldUp.get() > before;
        });
  }

  /** Of a disk that works again: a pause of the whole process makes it look stuck once more. */
  private void addUntilJournaled(String name) {
    eventually(
        name + " is journaled",
        () -> journal.add(batch(name), Origin.GATEWAY) == Admission.JOURNALED);
    assertThat(names(journal.head(100, ALL))).endsWith(name);
  }

  /** Stores "first", after which the disk has been seen to be slow; one span was dropped. */
  private void makeWary() throws InterruptedException {
    disk.gate = new CountDownLatch(1);
    Thread stuck = new Thread(() -> journal.add(batch("first"), Origin.GATEWAY));
    stuck.start();
    disk.writing.await();
    assertThat(journal.add(batch("lost"), Origin.GATEWAY)).isEqualTo(Admission.FULL);
    disk.gate.countDown();
    stuck.join();
  }

  @Test
  void sync_interval_happensWithoutAnybodyWaiting() {
    open(new JournalConfig.Sync.Interval(Duration.ofMillis(1)));
    disk.syncGate = new CountDownLatch(1);
    for (int i = 0; i < 10; i++) {
      journal.add(large("n" + i, 1_000), Origin.GATEWAY);
    }
    eventually("all is appended", () -> journal.acceptedSpans() == 10);
    assertThat(disk.syncs.get()).isZero();
    disk.syncGate.countDown();
    eventually("all segments are synced", () -> disk.syncs.get() >= 3);
  }

  @Test
  void add_whileASyncHangs_isWrittenByAThreadOfTheJournal() {
    patience = JournalBacklog.PATIENCE;
    open(new JournalConfig.Sync.Interval(Duration.ofMillis(1)));
    disk.syncGate = new CountDownLatch(1);
    eventually(
        "somebody else writes",
        () -> {
          journal.add(batch("before"), Origin.GATEWAY);
          int waiting = journal.head(100, ALL).size();
          if (waiting > 0) {
            journal.remove(waiting);
          }
          return disk.writer != Thread.currentThread();
        });
    disk.gate = new CountDownLatch(1);

    assertThat(journal.add(batch("held"), Origin.GATEWAY)).isEqualTo(Admission.FULL);

    disk.gate.countDown();
    disk.syncGate.countDown();
    eventually(
        "the disk is well again",
        () -> journal.add(batch("after"), Origin.GATEWAY) == Admission.JOURNALED);
  }

  @Test
  void sync_always_comesBeforeTheAnswer() {
    open(new JournalConfig.Sync.Always());
    for (int i = 1; i <= 20; i++) {
      assertThat(journal.add(large("n" + i, 1_000), Origin.GATEWAY)).isEqualTo(Admission.JOURNALED);
      assertThat(disk.syncs.get()).isGreaterThanOrEqualTo(i);
    }
    disk.failingSync = true;
    assertThat(journal.add(batch("unsure"), Origin.GATEWAY)).isEqualTo(Admission.QUEUED);
    disk.failingSync = false;
    assertThat(journal.add(batch("sure"), Origin.GATEWAY)).isEqualTo(Admission.JOURNALED);
    assertThat(names(journal.head(100, ALL))).hasSize(22).endsWith("unsure", "sure");
  }

  @Test
  void sync_always_diskStuck_holdsNobodyForLong() {
    patience = JournalBacklog.PATIENCE;
    open(new JournalConfig.Sync.Always());
    disk.syncGate = new CountDownLatch(1);
    Thread.currentThread().interrupt();
    long start = System.nanoTime();

    assertThat(journal.add(batch("unsure"), Origin.GATEWAY)).isEqualTo(Admission.QUEUED);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isGreaterThanOrEqualTo(JournalBacklog.PATIENCE);

    disk.syncGate.countDown();
    addUntilJournaled("sure");
    assertThat(names(journal.head(100, ALL))).startsWith("unsure", "sure");
  }

  @Test
  void sync_never_syncsNothing() {
    open(new JournalConfig.Sync.Never());
    for (int i = 1; i <= 20; i++) {
      journal.add(large("n" + i, 1_000), Origin.GATEWAY);
    }
    journal.release();

    assertThat(disk.syncs.get()).isZero();
  }

  @Test
  void add_afterRelease_isRefused() {
    open();
    journal.release();

    assertThat(journal.add(batch("late"), Origin.GATEWAY)).isEqualTo(Admission.FULL);
    assertThat(journal.head(1, ALL)).isEmpty();
    assertThat(journal.droppedSpans()).isEqualTo(1);
  }

  private void open() {
    open(new JournalConfig.Sync.Never());
  }

  private void open(JournalConfig.Sync sync) {
    JournalConfig config =
        JournalConfig.of(folder).withMaxBytes(64 << 10).withSegmentBytes(4 << 10).withSync(sync);
    journal = JournalBacklog.open(config, clock, disk, patience);
  }

  /** As after a kill: nothing but the lock is let go of in the proper way. */
  private void reopen() {
    journal.release();
    open();
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private List<String> segments() throws IOException {
    return files().stream().filter(name -> name.startsWith("journal-")).toList();
  }

  private long diskBytes() throws IOException {
    long bytes = 0;
    for (String segment : segments()) {
      bytes += Files.size(folder.resolve(segment));
    }
    return bytes;
  }

  private static List<String> names(List<SpanBatch> batches) {
    return batches.stream().flatMap(batch -> batch.spans().stream()).map(Span::name).toList();
  }
}
