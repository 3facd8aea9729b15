package io.spanguard.trace.pipeline;

import static io.spanguard.trace.pipeline.Batches.batch;
import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a journal whose files are cut or changed between two processes. */
class JournalDamageTest {

  private static final int RECORDS = 3;

  @TempDir private Path temporary;
  private final List<Integer> ends = new ArrayList<>();
  private Path folder;
  private byte[] intact;

  @BeforeEach
  void write() throws IOException {
    folder = temporary.resolve("journal");
    JournalBacklog journal = open();
    for (int i = 0; i < RECORDS; i++) {
      journal.add(batch("n" + i), Origin.GATEWAY);
      ends.add((int) journal.journalBytes());
    }
    journal.release();
    intact = Files.readAllBytes(segment());
    assertThat(intact).hasSize(ends.get(RECORDS - 1));
  }

  @Test
  void open_cutAnywhere_keepsAllRecordsThatAreWhole() throws IOException {
    for (int length = 0; length <= intact.length; length++) {
      restore(Arrays.copyOf(intact, length));
      int cut = length;
      int whole = (int) ends.stream().filter(end -> end <= cut).count();

      JournalBacklog journal = open();

      assertThat(journal.waitingSpans()).as("cut at %d", length).isEqualTo(whole);
      assertThat(drain(journal)).as("cut at %d", length).isEqualTo(expected(whole));
      assertThat(journal.corruptRecords()).as("cut at %d", length).isZero();
      assertThat(journal.waitingBytes()).isZero();
      assertThat(journal.waitingSpans()).isZero();
      boolean torn = whole < RECORDS && length > (whole == 0 ? 0 : ends.get(whole - 1));
      assertThat(asideFiles("torn-")).as("cut at %d", length).hasSize(torn ? 1 : 0);
      journal.release();
    }
  }

  @Test
  void open_oneByteChangedAnywhere_losesThatRecordOnly() throws IOException {
    for (int at = 0; at < intact.length; at++) {
      byte[] damaged = intact.clone();
      damaged[at] ^= (byte) (1 << (at % 8));
      restore(damaged);
      int changed = at;
      int record = (int) ends.stream().filter(end -> end <= changed).count();
      List<String> others = new ArrayList<>(expected(RECORDS));
      others.remove("n" + record);

      JournalBacklog journal = open();

      assertThat(drain(journal)).as("changed at %d", at).isEqualTo(others);
      int aside = asideFiles("corrupt-").size() + asideFiles("torn-").size();
      assertThat(aside).as("changed at %d", at).isEqualTo(1);
      // the last record with a length that is too long looks like one that was not written out
      assertThat(journal.corruptRecords())
          .as("changed at %d", at)
          .isEqualTo(asideFiles("corrupt-").size());
      if (record < RECORDS - 1) {
        assertThat(journal.corruptRecords()).isEqualTo(1);
      }
      assertThat(journal.waitingBytes()).isZero();
      journal.close();
      assertThat(journal.isExhausted()).isTrue();
      journal.release();
    }
  }

  @Test
  void open_randomDamage_neverFailsNorInventsAnything() throws IOException {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      byte[] damaged = Arrays.copyOf(intact, random.nextInt(intact.length + 50));
      for (int i = random.nextInt(8); i > 0 && damaged.length > 0; i--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      restore(damaged);
      if (random.nextBoolean()) {
        byte[] noise = new byte[random.nextInt(200)];
        random.nextBytes(noise);
        Files.write(folder.resolve("checkpoint"), noise);
      }

      JournalBacklog journal = open();
      assertThat(expected(RECORDS)).containsAll(drain(journal));
      assertThat(journal.waitingBytes()).isZero();
      journal.add(batch("new"), Origin.GATEWAY);
      assertThat(drain(journal)).containsExactly("new");
      journal.release();
    }
  }

  @Test
  void open_tailOfZeros_isCut() throws IOException {
    restore(Arrays.copyOf(intact, intact.length + 5_000));

    JournalBacklog journal = open();

    assertThat(drain(journal)).isEqualTo(expected(RECORDS));
    assertThat(journal.corruptRecords()).isZero();
    journal.release();
  }

  @Test
  void open_checkpointBeyondTheFile_losesNothingNew() throws IOException {
    restore(Arrays.copyOf(intact, 10));
    try (Checkpoint checkpoint = openCheckpoint()) {
      checkpoint.write(new Checkpoint.Position(1, 100_000));
    }
    JournalBacklog journal = open();
    assertThat(drain(journal)).isEmpty();
    journal.add(batch("new"), Origin.GATEWAY);
    journal.release();

    JournalBacklog next = open();
    assertThat(drain(next)).containsExactly("new");
    next.release();
  }

  @Test
  void head_damagedWhileInUse_skipsAndGoesOn() throws IOException {
    restore(intact);
    JournalBacklog journal = open();
    byte[] damaged = intact.clone();
    damaged[ends.get(0) + 30] ^= 1;
    Files.write(segment(), damaged);

    assertThat(drain(journal)).containsExactly("n0", "n2");
    assertThat(journal.corruptRecords()).isEqualTo(1);
    assertThat(journal.waitingSpans()).isZero();
    assertThat(journal.waitingBytes()).isZero();
    assertThat(journal.start()).isEqualTo(journal.end());
    journal.release();
  }

  @Test
  void head_segmentGone_givesUpAndGoesOn() throws IOException {
    restore(intact);
    JournalBacklog journal = open();
    Files.delete(segment());
    journal.add(batch("new"), Origin.GATEWAY);

    List<String> names = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      names.addAll(drain(journal));
    }

    assertThat(names).containsExactly("new");
    assertThat(journal.corruptRecords()).isEqualTo(1);
    assertThat(journal.waitingSpans()).isZero();
    assertThat(journal.waitingBytes()).isZero();
    journal.release();
  }

  @Test
  void checkpoint_lineCutOrChanged_theOtherCounts() throws IOException {
    restore(intact);
    Path file = folder.resolve("checkpoint");
    try (Checkpoint checkpoint = openCheckpoint()) {
      checkpoint.write(new Checkpoint.Position(3, 50));
      checkpoint.write(new Checkpoint.Position(3, 70));
    }
    byte[] whole = Files.readAllBytes(file);
    assertThat(Checkpoint.read(file)).isEqualTo(new Checkpoint.Position(3, 70));
    for (int at = 0; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 1;
      Files.write(file, damaged);
      assertThat(Checkpoint.read(file))
          .isIn(new Checkpoint.Position(3, 50), new Checkpoint.Position(3, 70));
      Files.write(file, Arrays.copyOf(whole, at));
      assertThat(Checkpoint.read(file).offset()).isIn(0L, 50L, 70L);
    }
  }

  private Checkpoint openCheckpoint() throws IOException {
    Path file = folder.resolve("checkpoint");
    if (!Files.exists(file)) {
      Files.createFile(file);
    }
    return Checkpoint.open(file);
  }

  private JournalBacklog open() {
    JournalConfig config = JournalConfig.of(folder).withSync(new JournalConfig.Sync.Never());
    return JournalBacklog.open(config, Clock.systemUTC(), SegmentOutput::open, Eventually.PATIENCE);
  }

  private Path segment() {
    return JournalFolder.segment(folder, 1);
  }

  /** The folder as it was, but for the bytes of its only segment. */
  private void restore(byte[] bytes) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.write(segment(), bytes);
  }

  private List<Path> asideFiles(String prefix) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().startsWith(prefix)).toList();
    }
  }

  private static List<String> expected(int count) {
    return Stream.of("n0", "n1", "n2").limit(count).toList();
  }

  private static List<String> drain(JournalBacklog journal) {
    List<String> names = new ArrayList<>();
    while (true) {
      List<SpanBatch> head = journal.head(2, Long.MAX_VALUE);
      if (head.isEmpty()) {
        return names;
      }
      head.forEach(batch -> batch.spans().stream().map(Span::name).forEach(names::add));
      journal.remove(head.size());
    }
  }
}
