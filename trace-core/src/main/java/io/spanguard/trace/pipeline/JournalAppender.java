package io.spanguard.trace.pipeline;

import io.spanguard.trace.SpanBatch;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Appends records to the newest segment and begins a new one when that is full. Safe for use by
 * many threads, which wait for one another, but not longer than their patience.
 */
final class JournalAppender {

  /** A write into the page cache takes microseconds. */
  private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final long WARY_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final JournalFolder folder;
  private final long segmentBytes;
  private final SegmentOutput.Opener opener;
  private final JournalSyncer syncer;
  private final RecentBatches recent;
  private final JournalTally tally;
  private final HandOver handOver;
  private final BoundedLock lock;
  private Segment active; // guarded by lock
  private SegmentOutput output; // guarded by lock
  private boolean untidy; // guarded by lock
  private volatile boolean failing;
  private volatile boolean wary;
  private volatile long slowAtNanos;
  private volatile boolean closed;

  /**
   * @param active empty, and there
   * @param patience how long a thread waits for another one's write, or for one handed over
   */
  JournalAppender(
      JournalFolder folder,
      long segmentBytes,
      SegmentOutput.Opener opener,
      JournalSyncer syncer,
      RecentBatches recent,
      JournalTally tally,
      Segment active,
      Duration patience)
      throws IOException {
    this.folder = folder;
    this.segmentBytes = segmentBytes;
    this.opener = opener;
    this.syncer = syncer;
    this.recent = recent;
    this.tally = tally;
    this.handOver = new HandOver("spanguard-journal-append", patience.toNanos());
    this.lock = new BoundedLock(patience.toNanos());
    this.active = active;
    this.output = opener.open(active.file());
    syncer.use(output);
  }

  /**
   * Appends in one write: on the calling thread, or for a minute after a write or a sync was slow
   * on another one, which is waited for no longer than the patience. {@link
   * HandOver.Result#REFUSED} where the disk is stuck: whoever writes at the moment has been doing
   * so for too long.
   *
   * @param late hears how it ended, where it is {@link HandOver.Result#LATE}
   * @throws IOException when it failed; then nothing was appended
   */
  HandOver.Result append(
      JournalRecord record, SpanBatch batch, Origin origin, long atMillis, HandOver.Late late)
      throws IOException {
    if (!isWary()) {
      return appendHere(record, batch, origin, atMillis)
          ? HandOver.Result.DONE
          : HandOver.Result.REFUSED;
    }
    return lock.isStuck()
        ? HandOver.Result.REFUSED
        : handOver.run(() -> appendHere(record, batch, origin, atMillis), late);
  }

  private boolean isWary() {
    if (syncer.isStuck()) {
      slow();
    }
    if (wary && System.nanoTime() - slowAtNanos > WARY_NANOS) {
      wary = false;
    }
    return wary;
  }

  private void slow() {
    slowAtNanos = System.nanoTime();
    wary = true;
  }

  private boolean appendHere(JournalRecord record, SpanBatch batch, Origin origin, long atMillis)
      throws IOException {
    if (!lock.acquire()) {
      slow();
      return false;
    }
    long start = System.nanoTime();
    try {
      makeReady(record.length());
      untidy = true;
      output.write(record.bytes(), record.length());
      int spans = batch.spans().size();
      long offset = active.end();
      tally.append(record.length(), spans);
      active.append(record.length(), spans, origin, atMillis);
      untidy = false;
      failing = false;
      recent.add(new Journaled(active, offset, active.end(), atMillis, origin, batch));
      return true;
    } catch (IOException e) {
      failing = true;
      throw e;
    } finally {
      if (System.nanoTime() - start > SLOW_NANOS) {
        slow();
      }
      lock.release();
    }
  }

  /** Whether the last attempt failed, say because the disk is full. */
  boolean isFailing() {
    return failing;
  }

  /** Begins a new segment if everything in this one, the newest, is stored. */
  void leave(Segment segment, long stored) throws IOException {
    if (!lock.acquire()) {
      return;
    }
    try {
      if (!closed && active == segment && segment.end() == stored) {
        begin();
      }
    } finally {
      lock.release();
    }
  }

  /** Appends nothing from now on; waits for whoever does so, unless that takes too long. */
  void close() {
    closed = true;
    if (lock.acquire()) {
      lock.release();
    }
  }

  private void makeReady(int length) throws IOException {
    if (closed) {
      throw new IOException("the journal is closed");
    }
    if (untidy) {
      // a write that failed may have left a part of a record
      output.truncate(active.end());
      untidy = false;
    }
    if (active.end() > 0 && active.end() + length > segmentBytes) {
      begin();
    }
  }

  private void begin() throws IOException {
    long number = active.number() + 1;
    Segment next = new Segment(number, folder.createSegment(number));
    output = opener.open(next.file());
    syncer.use(output);
    active.follow(next);
    active = next;
  }
}
