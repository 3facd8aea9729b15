package io.spanguard.trace.pipeline;

import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.pipeline.Checkpoint.Position;
import io.spanguard.trace.pipeline.SegmentReader.Piece;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The other end of the journal: reads the oldest batches, and when they are stored moves the
 * checkpoint and deletes the segments before it. For use by one thread at a time.
 */
final class JournalDrain {

  private static final Logger LOGGER = System.getLogger(JournalDrain.class.getName());

  /** How often reading is tried before the rest of a segment is given up. */
  private static final int MAX_FAILURES = 50;

  /** What is stored does not stay in the journal for longer, even where nothing new comes. */
  private static final long MAX_IDLE_MILLIS = Duration.ofMinutes(10).toMillis();

  private final JournalTally tally;
  private final Room room;
  private final RecentBatches recent;
  private final JournalAppender appender;
  private final Checkpoint checkpoint;
  private final SetAside setAside;
  private final long segmentBytes;
  private final Clock clock;
  private final List<Journaled> pulled = new ArrayList<>();
  private Segment storedSegment;
  private long storedOffset;
  private Segment segment;
  private long offset;
  private @Nullable SegmentReader reader;
  private @Nullable Segment unreadable;
  private int failures;
  private boolean warned;

  JournalDrain(
      JournalTally tally,
      Room room,
      RecentBatches recent,
      JournalAppender appender,
      Checkpoint checkpoint,
      SetAside setAside,
      long segmentBytes,
      Clock clock,
      Segment first,
      long offset) {
    this.tally = tally;
    this.room = room;
    this.recent = recent;
    this.appender = appender;
    this.checkpoint = checkpoint;
    this.setAside = setAside;
    this.segmentBytes = segmentBytes;
    this.clock = clock;
    this.storedSegment = first;
    this.storedOffset = offset;
    this.segment = first;
    this.offset = offset;
  }

  /** As {@link Backlog#head}. */
  List<SpanBatch> head(int maxSpans, long maxBytes) {
    List<SpanBatch> head = new ArrayList<>();
    long spans = 0;
    long bytes = 0;
    for (int i = 0; i < pulled.size() || pull(); i++) {
      Journaled record = pulled.get(i);
      spans += record.spans();
      bytes += record.length();
      if (!head.isEmpty() && (spans > maxSpans || bytes > maxBytes)) {
        break;
      }
      head.add(record.batch());
    }
    if (pulled.isEmpty()) {
      finishReading();
    }
    noteOldest();
    return head;
  }

  /** As {@link Backlog#remove}. */
  void remove(int batches) {
    List<Journaled> removed = pulled.subList(0, batches);
    for (Journaled record : removed) {
      record.segment().remove(record);
      tally.removeSpans(record.spans());
      if (record.origin() == Origin.INGEST) {
        room.releaseIngest(record.length());
      }
    }
    Journaled last = removed.get(batches - 1);
    Segment lastSegment = last.segment();
    long lastEnd = last.end();
    removed.clear();
    moveCheckpoint(lastSegment, lastEnd);
    noteOldest();
  }

  /** Nothing is appended any more. Where everything is stored, nothing but the checkpoint stays. */
  void close() throws IOException {
    closeReader();
    checkpoint.close();
    if (tally.waitingBytes() == 0 && storedSegment.next() == null) {
      Files.deleteIfExists(storedSegment.file());
    }
  }

  /** Takes one more batch from the journal, if there is one. */
  private boolean pull() {
    while (true) {
      // in this order: what has a successor does not grow any more
      Segment next = segment.next();
      long end = segment.end();
      if (offset < end) {
        Journaled record = recent.take(segment, offset);
        if (record == null) {
          record = read(end);
        }
        if (record != null) {
          offset = record.end();
          pulled.add(record);
          return true;
        }
        if (failures > 0) {
          return false;
        }
      } else if (next != null) {
        closeReader();
        segment = next;
        offset = 0;
      } else {
        return false;
      }
    }
  }

  /** Null where there was something damaged, or reading failed. */
  private @Nullable Journaled read(long end) {
    try {
      SegmentReader open = reader;
      if (open == null) {
        open = new SegmentReader(segment.file());
        reader = open;
      }
      Piece piece = open.next(offset, end);
      Journaled record = piece.isWhole() ? decode(open, piece) : null;
      if (record == null) {
        tally.corrupt();
        setAside.corrupt(segment, open, piece);
        offset = piece.end();
      }
      failures = 0;
      return record;
    } catch (IOException e) {
      readFailed(e, end);
      return null;
    }
  }

  /** Null where it cannot be understood. */
  private @Nullable Journaled decode(SegmentReader open, Piece piece) {
    try {
      JournalRecord.Content content = open.content(piece);
      JournalRecord.Envelope envelope = content.envelope();
      return new Journaled(
          segment,
          piece.start(),
          piece.end(),
          envelope.atMillis(),
          envelope.origin(),
          content.batch());
    } catch (IOException | RuntimeException e) {
      LOGGER.log(Level.WARNING, "a record of " + segment.file() + " cannot be understood", e);
      return null;
    }
  }

  private void readFailed(IOException failure, long end) {
    closeReader();
    failures++;
    LOGGER.log(
        failures == 1 ? Level.WARNING : Level.DEBUG,
        segment.file() + " cannot be read at " + offset,
        failure);
    if (failures >= MAX_FAILURES) {
      LOGGER.log(Level.ERROR, "{0} is given up from {1} on", segment.file(), offset);
      tally.corrupt();
      unreadable = segment;
      offset = end;
      failures = 0;
    }
  }

  /** Everything up to where it was read is stored, or damaged. */
  private void finishReading() {
    if (segment != storedSegment || offset != storedOffset) {
      moveCheckpoint(segment, offset);
    }
    if (offset > 0 && offset == segment.end() && segment.next() == null) {
      long age = clock.millis() - segment.firstAtMillis();
      // on a full disk this is what gives room again
      if (offset >= segmentBytes || age > MAX_IDLE_MILLIS || appender.isFailing()) {
        leave();
      }
    }
  }

  private void leave() {
    try {
      appender.leave(segment, offset);
      moveCheckpoint(segment, offset);
    } catch (IOException e) {
      LOGGER.log(Level.DEBUG, "no new segment could be begun", e);
    }
  }

  private void moveCheckpoint(Segment newSegment, long newOffset) {
    List<Segment> done = new ArrayList<>();
    long bytes = 0;
    Segment at = storedSegment;
    Segment next = at.next();
    while (next != null && (at != newSegment || newOffset == at.end())) {
      bytes += at.end() - (at == storedSegment ? storedOffset : 0);
      done.add(at);
      if (at == newSegment) {
        newSegment = next;
        newOffset = 0;
      }
      at = next;
      next = at.next();
    }
    bytes += newOffset - (at == storedSegment ? storedOffset : 0);
    storedSegment = at;
    storedOffset = newOffset;
    writeCheckpoint();
    done.forEach(this::giveUp);
    tally.removeBytes(bytes);
  }

  private void writeCheckpoint() {
    try {
      checkpoint.write(new Position(storedSegment.number(), storedOffset));
      warned = false;
    } catch (IOException e) {
      LOGGER.log(
          warned ? Level.DEBUG : Level.WARNING,
          "the journal's checkpoint could not be written; more is stored again after a restart",
          e);
      warned = true;
    }
  }

  private void giveUp(Segment done) {
    if (done == unreadable) {
      setAside.unreadable(done);
    }
    try {
      Files.deleteIfExists(done.file());
    } catch (IOException e) {
      LOGGER.log(Level.DEBUG, done.file() + " could not be deleted", e);
    }
    room.releaseAny(done.end());
    room.releaseIngest(done.takeWaitingIngestBytes());
    tally.removeSpans(done.takeWaitingSpans());
  }

  private void noteOldest() {
    tally.oldestAt(pulled.isEmpty() ? 0 : pulled.get(0).atMillis());
  }

  private void closeReader() {
    SegmentReader open = reader;
    reader = null;
    try {
      if (open != null) {
        open.close();
      }
    } catch (IOException e) {
      LOGGER.log(Level.DEBUG, "a segment could not be closed", e);
    }
  }
}
