package io.spanguard.trace.pipeline;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The file that says up to where the journal is in the store. It has two lines of one length,
 * written in turn, each with a number that grows and a checksum: the newest line that is whole
 * counts. One write each, and no rename, which some file systems make wait for the disk. For use by
 * one thread at a time.
 */
final class Checkpoint implements Closeable {

  private static final Logger LOGGER = System.getLogger(Checkpoint.class.getName());
  private static final int DIGITS = 16;
  private static final int CHECKED = 3 * DIGITS + 2;
  private static final int LINE = CHECKED + 1 + 8 + 1;

  private final RandomAccessFile file;
  private Line newest;

  private Checkpoint(RandomAccessFile file, Line newest) {
    this.file = file;
    this.newest = newest;
  }

  /** Opens a file that exists, and gives it the size it will have, in case the disk gets full. */
  static Checkpoint open(Path path) throws IOException {
    Checkpoint checkpoint = new Checkpoint(new RandomAccessFile(path.toFile(), "rw"), newest(path));
    try {
      checkpoint.write(checkpoint.position());
      checkpoint.write(checkpoint.position());
    } catch (IOException e) {
      LOGGER.log(Level.WARNING, "the journal's checkpoint could not be written: " + path, e);
    }
    return checkpoint;
  }

  /** What a file says; the very beginning where it is missing or damaged. */
  static Position read(Path path) throws IOException {
    return newest(path).position();
  }

  /** The place that was read or written last. */
  Position position() {
    return newest.position();
  }

  void write(Position position) throws IOException {
    long count = newest.count() + 1;
    newest = new Line(count, position);
    String checked =
        String.format(
            Locale.ROOT, "%016x %016x %016x", count, position.segment(), position.offset());
    String line = checked + sum(checked);
    file.seek((count & 1) * LINE);
    file.write(line.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private static Line newest(Path path) throws IOException {
    Line newest = new Line(0, Position.START);
    if (!Files.exists(path)) {
      return newest;
    }
    byte[] bytes = Files.readAllBytes(path);
    for (int at = 0; at + LINE <= bytes.length; at += LINE) {
      Line line = parse(new String(bytes, at, LINE, StandardCharsets.ISO_8859_1));
      if (line.count() > newest.count()) {
        newest = line;
      }
    }
    return newest;
  }

  /** With the count 0 where it is damaged. */
  private static Line parse(String line) {
    String checked = line.substring(0, CHECKED);
    if (!line.endsWith(sum(checked))) {
      return new Line(0, Position.START);
    }
    return new Line(
        Long.parseLong(checked, 0, DIGITS, 16),
        new Position(
            Long.parseLong(checked, DIGITS + 1, 2 * DIGITS + 1, 16),
            Long.parseLong(checked, 2 * DIGITS + 2, CHECKED, 16)));
  }

  /** What ends a line. */
  private static String sum(String checked) {
    byte[] bytes = checked.getBytes(StandardCharsets.ISO_8859_1);
    int checksum = JournalRecord.checksum(bytes, 0, bytes.length);
    return String.format(Locale.ROOT, " %08x%c", checksum, '\n');
  }

  /**
   * A place in the journal.
   *
   * @param segment the number of the file
   * @param offset in bytes
   */
  record Position(long segment, long offset) {
    static final Position START = new Position(0, 0);
  }

  private record Line(long count, Position position) {}
}
