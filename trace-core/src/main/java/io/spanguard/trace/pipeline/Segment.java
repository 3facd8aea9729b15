package io.spanguard.trace.pipeline;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One file of the journal, and what of it is not in the store yet. One thread at a time appends,
 * one thread drains; safe for use by both and by readers of the figures.
 */
final class Segment {

  private final long number;
  private final Path file;
  private final AtomicLong waitingSpans = new AtomicLong();
  private final AtomicLong waitingIngestBytes = new AtomicLong();
  private volatile long end;
  private volatile long firstAtMillis;
  private volatile @Nullable Segment next;

  Segment(long number, Path file) {
    this.number = number;
    this.file = file;
  }

  long number() {
    return number;
  }

  Path file() {
    return file;
  }

  /** Where its last whole record ends. It grows only while there is no {@link #next}. */
  long end() {
    return end;
  }

  /** When its first record was accepted, in milliseconds since 1970; 0 while it has none. */
  long firstAtMillis() {
    return firstAtMillis;
  }

  /** Null while this is the one that is appended to. */
  @Nullable Segment next() {
    return next;
  }

  void follow(Segment segment) {
    next = segment;
  }

  /** A record has come; it can be read from now on. */
  void append(long length, int spans, Origin origin, long atMillis) {
    if (firstAtMillis == 0) {
      firstAtMillis = atMillis;
    }
    waitingSpans.addAndGet(spans);
    if (origin == Origin.INGEST) {
      waitingIngestBytes.addAndGet(length);
    }
    skip(length);
  }

  /** There is something in it that is stored already, or is no record. */
  void skip(long length) {
    long newEnd = end + length;
    end = newEnd;
  }

  /** How much of ingest's room its records take. */
  long waitingIngestBytes() {
    return waitingIngestBytes.get();
  }

  /** A record has gone. */
  void remove(Journaled record) {
    waitingSpans.addAndGet(-record.spans());
    if (record.origin() == Origin.INGEST) {
      waitingIngestBytes.addAndGet(-record.length());
    }
  }

  /** Spans that came and did not go, being in a record that was damaged since. */
  long takeWaitingSpans() {
    return waitingSpans.getAndSet(0);
  }

  /** As {@link #takeWaitingSpans}, for the room that ingest has taken. */
  long takeWaitingIngestBytes() {
    return waitingIngestBytes.getAndSet(0);
  }
}
