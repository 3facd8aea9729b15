package io.spanguard.trace.pipeline;

import static java.util.Objects.requireNonNull;

import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.pipeline.Checkpoint.Position;
import io.spanguard.trace.pipeline.SegmentReader.Piece;
import io.spanguard.trace.store.StorageException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Shows what is in a journal's folder and changes nothing; a server may use the folder meanwhile.
 * What it deletes during a call may then be missing. Stateless and safe for use by many threads.
 *
 * <pre>{@code
 * JournalReader.of(Path.of("journal")).read(entry -> System.out.println(entry.json()));
 * }</pre>
 */
public final class JournalReader {

  private final Path folder;

  private JournalReader(Path folder) {
    this.folder = folder;
  }

  /**
   * A reader of this folder.
   *
   * @throws StorageException when there is no such folder
   */
  public static JournalReader of(Path folder) {
    if (!Files.isDirectory(requireNonNull(folder, "folder"))) {
      throw new StorageException("there is no journal folder " + folder.toAbsolutePath());
    }
    return new JournalReader(folder);
  }

  /** The journal's files, oldest first. */
  public List<SegmentSummary> segments() throws IOException {
    List<SegmentSummary> segments = new ArrayList<>();
    Position position = JournalFolder.position(folder);
    for (long number : JournalFolder.segments(folder)) {
      Counter counter = new Counter();
      try {
        long bytes = scan(number, counter);
        segments.add(
            new SegmentSummary(
                number,
                JournalFolder.segment(folder, number),
                bytes,
                Math.min(bytes, stored(number, position)),
                counter.records,
                counter.spans,
                counter.damaged));
      } catch (NoSuchFileException | FileNotFoundException e) {
        // stored and deleted meanwhile
      }
    }
    return segments;
  }

  /** Up to where the journal is stored, and known to be. */
  public StoredUpTo checkpoint() throws IOException {
    Position position = JournalFolder.position(folder);
    return new StoredUpTo(position.segment(), position.offset());
  }

  /** What could not be read or stored and is kept beside the journal, by name. */
  public List<AsideFile> setAside() throws IOException {
    List<AsideFile> files = new ArrayList<>();
    for (Path file : SetAside.files(folder)) {
      try {
        files.add(new AsideFile(file, Files.size(file), SetAside.reason(file)));
      } catch (NoSuchFileException e) {
        // taken away meanwhile
      }
    }
    return files;
  }

  /** Hands out every record that can be read, oldest first, stored ones included. */
  public void read(Consumer<Entry> consumer) throws IOException {
    Position position = JournalFolder.position(folder);
    for (long number : JournalFolder.segments(folder)) {
      long stored = stored(number, position);
      try {
        scan(
            number,
            (reader, piece) -> {
              Entry entry = piece.isWhole() ? entry(number, reader, piece, stored) : null;
              if (entry != null) {
                consumer.accept(entry);
              }
            });
      } catch (NoSuchFileException | FileNotFoundException e) {
        // stored and deleted meanwhile
      }
    }
  }

  private long scan(long number, PieceVisitor visitor) throws IOException {
    Path file = JournalFolder.segment(folder, number);
    long size = Files.size(file);
    try (SegmentReader reader = new SegmentReader(file)) {
      long offset = 0;
      while (offset < size) {
        Piece piece = reader.next(offset, size);
        visitor.visit(reader, piece);
        offset = piece.end();
      }
    }
    return size;
  }

  private static long stored(long number, Position position) {
    if (number == position.segment()) {
      return position.offset();
    }
    return number < position.segment() ? Long.MAX_VALUE : 0;
  }

  /** Null where it cannot be understood. */
  private static @Nullable Entry entry(
      long segment, SegmentReader reader, Piece piece, long stored) {
    try {
      JournalRecord.Content content = reader.content(piece);
      JournalRecord.Envelope envelope = content.envelope();
      return new Entry(
          segment,
          piece.start(),
          piece.length(),
          Instant.ofEpochMilli(envelope.atMillis()),
          envelope.origin(),
          piece.end() <= stored,
          content.batch(),
          new String(reader.bytes(piece), StandardCharsets.UTF_8));
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  /**
   * One file of the journal. Immutable.
   *
   * @param bytes its size
   * @param storedBytes how much of it, from the start, is in the store
   * @param records how many records it holds, stored ones included
   * @param spans how many spans they hold
   * @param damaged how many places of it cannot be read; at the end of the newest file this may be
   *     a record that is just being written
   */
  public record SegmentSummary(
      long number, Path file, long bytes, long storedBytes, int records, long spans, int damaged) {}

  /**
   * A place in the journal. Immutable.
   *
   * @param segment the number of a file; 0 where nothing was stored yet
   * @param offset in bytes
   */
  public record StoredUpTo(long segment, long offset) {}

  /**
   * A file of what was set aside. Immutable.
   *
   * @param why what it holds, in words
   */
  public record AsideFile(Path file, long bytes, String why) {}

  /**
   * One record: a batch as it was accepted. Immutable.
   *
   * @param segment number of the file
   * @param offset where in the file it begins
   * @param bytes its size
   * @param at when it was accepted
   * @param isStored whether it is in the store, and known to be
   * @param json its text: {@code at} in milliseconds since 1970, {@code origin}, {@code count},
   *     {@code workspace} and the {@code spans}
   */
  public record Entry(
      long segment,
      long offset,
      int bytes,
      Instant at,
      Origin origin,
      boolean isStored,
      SpanBatch batch,
      String json) {}

  /** What is done with each piece of a segment. */
  @FunctionalInterface
  private interface PieceVisitor {

    void visit(SegmentReader reader, Piece piece);
  }

  private static final class Counter implements PieceVisitor {
    private int records;
    private long spans;
    private int damaged;

    @Override
    public void visit(SegmentReader reader, Piece piece) {
      Entry entry = piece.isWhole() ? entry(0, reader, piece, 0) : null;
      if (entry == null) {
        damaged++;
      } else {
        records++;
        spans += entry.batch().spans().size();
      }
    }
  }
}
