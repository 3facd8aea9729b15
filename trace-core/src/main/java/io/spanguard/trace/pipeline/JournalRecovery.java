package io.spanguard.trace.pipeline;

import io.spanguard.trace.pipeline.Checkpoint.Position;
import io.spanguard.trace.pipeline.SegmentReader.Piece;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what a journal holds that is not stored yet, deletes what is, and cuts off a record
 * whose writing ended half way. What comes new goes into a segment of its own, whatever the last
 * one looks like. For use by one thread.
 */
final class JournalRecovery {

  private static final Logger LOGGER = System.getLogger(JournalRecovery.class.getName());

  private final JournalFolder folder;
  private final Position position;
  private final SetAside setAside;
  private final JournalTally tally;
  private final Room room;
  private @Nullable Segment first;
  private @Nullable Segment last;

  private JournalRecovery(
      JournalFolder folder, Position position, SetAside setAside, JournalTally tally, Room room) {
    this.folder = folder;
    this.position = position;
    this.setAside = setAside;
    this.tally = tally;
    this.room = room;
  }

  /** Counts what waits, and says where to go on. */
  static Recovered recover(
      JournalFolder folder, Position position, SetAside setAside, JournalTally tally, Room room)
      throws IOException {
    return new JournalRecovery(folder, position, setAside, tally, room).run();
  }

  private Recovered run() throws IOException {
    List<Long> numbers = folder.segments();
    long newest = position.segment();
    for (long number : numbers) {
      newest = Math.max(newest, number);
      if (number < position.segment()) {
        Files.delete(folder.segment(number));
      } else {
        look(
            new Segment(number, folder.segment(number)), number == numbers.get(numbers.size() - 1));
      }
    }
    Segment active = new Segment(newest + 1, folder.createSegment(newest + 1));
    add(active);
    Segment oldest = first == null ? active : first;
    return new Recovered(oldest, start(oldest), active);
  }

  private void look(Segment segment, boolean isLast) throws IOException {
    long size = Files.size(segment.file());
    long start = Math.min(start(segment), size);
    segment.skip(start);
    Piece torn = null;
    try (SegmentReader reader = new SegmentReader(segment.file())) {
      while (segment.end() < size && torn == null) {
        Piece piece = reader.next(segment.end(), size);
        if (piece.isWhole()) {
          count(segment, reader, piece);
        } else if (isLast && piece.isTorn()) {
          setAside.torn(segment, reader, piece);
          torn = piece;
        } else {
          segment.skip(piece.length());
        }
      }
    } catch (IOException e) {
      LOGGER.log(Level.WARNING, segment.file() + " cannot be read at " + segment.end(), e);
      segment.skip(size - segment.end());
    }
    if (torn != null) {
      cut(segment.file(), torn.start());
    }
    if (segment.end() == start) {
      Files.delete(segment.file());
      return;
    }
    tally.arrive(segment.end() - start);
    tally.append(segment.end() - start, 0);
    room.occupy(segment.end(), segment.waitingIngestBytes());
    add(segment);
  }

  private void count(Segment segment, SegmentReader reader, Piece piece) {
    try {
      JournalRecord.Envelope envelope = reader.envelope(piece);
      tally.append(0, envelope.spans());
      if (tally.oldestAtMillis() == 0) {
        tally.oldestAt(envelope.atMillis());
      }
      segment.append(piece.length(), envelope.spans(), envelope.origin(), envelope.atMillis());
    } catch (IOException | RuntimeException e) {
      // whoever drains it will say so
      segment.skip(piece.length());
    }
  }

  private long start(Segment segment) {
    return segment.number() == position.segment() ? position.offset() : 0;
  }

  private void add(Segment segment) {
    if (last == null) {
      first = segment;
    } else {
      last.follow(segment);
    }
    last = segment;
  }

  private static void cut(Path file, long length) throws IOException {
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.setLength(length);
    }
  }

  /**
   * Where to go on.
   *
   * @param oldest the segment to read first
   * @param offset where in it
   * @param active the segment to append to
   */
  record Recovered(Segment oldest, long offset, Segment active) {}
}
