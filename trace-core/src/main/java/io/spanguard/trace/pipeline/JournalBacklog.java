package io.spanguard.trace.pipeline;

import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.pipeline.JournalRecovery.Recovered;
import io.spanguard.trace.store.StorageException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A backlog on disk: what it takes over outlives the process. Bounded by the size of its files.
 * Safe for use by many threads; adding costs one write into the system's page cache, and takes a
 * lock for as long.
 */
final class JournalBacklog implements Backlog {

  private static final Logger LOGGER = System.getLogger(JournalBacklog.class.getName());

  /**
   * How long a request waits for a disk that does not answer. It may take 250 ms in all, and has to
   * send its answer yet.
   */
  static final Duration PATIENCE = Duration.ofMillis(180);

  private static final long RECENT_BYTES = 4L << 20;

  /** How long nothing must be dropped before the log says so. */
  private static final long CALM_MILLIS = 60_000;

  /** How far the store may be behind for the sake of the requests. */
  private static final Duration MAX_LAG = Duration.ofSeconds(10);

  private static final long RELEASE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final JournalFolder folder;
  private final Clock clock;
  private final JournalTally tally;
  private final Room room;
  private final RecentBatches recent;
  private final JournalSyncer syncer;
  private final JournalAppender appender;
  private final RefusedSpans refused;
  private final JournalDrain drain; // guarded by drainLock
  private final ReentrantLock drainLock = new ReentrantLock();
  private final AtomicBoolean warned = new AtomicBoolean();
  private volatile long droppedAtMillis;
  private volatile boolean closed;
  private volatile boolean released;

  private JournalBacklog(
      JournalConfig config,
      Clock clock,
      JournalFolder folder,
      SegmentOutput.Opener opener,
      Duration patience)
      throws IOException {
    this.folder = folder;
    this.clock = clock;
    this.tally = new JournalTally();
    this.room = new Room(config.maxBytes());
    this.recent = new RecentBatches(RECENT_BYTES);
    this.refused = new RefusedSpans(folder, config.segmentBytes());
    SetAside setAside = new SetAside(folder, config.segmentBytes());
    Checkpoint checkpoint = folder.openCheckpoint();
    Recovered recovered =
        JournalRecovery.recover(folder, checkpoint.position(), setAside, tally, room);
    this.syncer = new JournalSyncer(config.sync(), folder, tally, patience);
    this.appender =
        new JournalAppender(
            folder,
            config.segmentBytes(),
            opener,
            syncer,
            recent,
            tally,
            recovered.active(),
            patience);
    this.drain =
        new JournalDrain(
            tally,
            room,
            recent,
            appender,
            checkpoint,
            setAside,
            config.segmentBytes(),
            clock,
            recovered.oldest(),
            recovered.offset());
    syncer.start();
  }

  /**
   * Opens the journal in a folder, or begins one.
   *
   * @param patience how long whoever adds something waits for a disk that does not answer
   * @throws StorageException when that does not work, with the reason
   */
  static JournalBacklog open(
      JournalConfig config, Clock clock, SegmentOutput.Opener opener, Duration patience) {
    JournalFolder folder = JournalFolder.open(config.folder());
    try {
      return new JournalBacklog(config, clock, folder, opener, patience);
    } catch (IOException | RuntimeException e) {
      closeQuietly(folder);
      throw new StorageException(
          "journal folder " + config.folder().toAbsolutePath() + " cannot be used: " + e, e);
    }
  }

  @Override
  public Admission add(SpanBatch batch, Origin origin) {
    long now = clock.millis();
    JournalRecord record;
    try {
      record = JournalRecord.of(batch, origin, now);
    } catch (IOException e) {
      return drop(batch, origin, "they cannot be written as JSON", e);
    }
    if (!room.reserve(record.length(), origin)) {
      return drop(batch, origin, "it holds its limit of " + room.max() + " bytes", null);
    }
    // before closed is looked at: isExhausted() sees either it or nothing that is still to come
    tally.arrive(record.length());
    HandOver.Result appended = HandOver.Result.REFUSED;
    try {
      if (closed) {
        return drop(batch, origin, "it is closed", null);
      }
      appended =
          appender.append(record, batch, origin, now, well -> late(record, batch, origin, well));
      if (appended == HandOver.Result.LATE) {
        // told as refused, since it may still fail; a sender that comes again changes nothing
        return Admission.FULL;
      }
      if (appended == HandOver.Result.REFUSED) {
        return drop(batch, origin, "its disk does not answer", null);
      }
    } catch (IOException e) {
      return drop(batch, origin, "its disk fails", e);
    } finally {
      if (appended == HandOver.Result.REFUSED) {
        turnAway(record, origin);
      }
    }
    if (warned.get() && now - droppedAtMillis > CALM_MILLIS && warned.getAndSet(false)) {
      LOGGER.log(Level.INFO, "the journal {0} takes spans again", folder);
    }
    return syncer.syncBeforeAnswer() ? Admission.JOURNALED : Admission.QUEUED;
  }

  /** A write that nobody waited for has ended. */
  private void late(JournalRecord record, SpanBatch batch, Origin origin, boolean well) {
    if (!well) {
      turnAway(record, origin);
      drop(batch, origin, "its disk did not answer, then failed", null);
    }
  }

  private void turnAway(JournalRecord record, Origin origin) {
    room.release(record.length(), origin);
    tally.turnAway(record.length());
  }

  @Override
  public List<SpanBatch> head(int maxSpans, long maxBytes) {
    drainLock.lock();
    try {
      return released ? List.of() : drain.head(maxSpans, maxBytes);
    } finally {
      drainLock.unlock();
    }
  }

  @Override
  public void remove(int batches) {
    drainLock.lock();
    try {
      if (!released) {
        drain.remove(batches);
      }
    } finally {
      drainLock.unlock();
    }
  }

  @Override
  public void setAside(SpanBatch batch, Throwable reason) {
    refused.keep(batch, reason);
  }

  @Override
  public long end() {
    return tally.appendedBytes();
  }

  @Override
  public long start() {
    return tally.removedBytes();
  }

  @Override
  public long acceptedSpans() {
    return tally.acceptedSpans();
  }

  @Override
  public long droppedSpans() {
    return tally.droppedSpans();
  }

  @Override
  public long waitingSpans() {
    return tally.waitingSpans();
  }

  @Override
  public long waitingBytes() {
    return tally.waitingBytes();
  }

  @Override
  public long journalBytes() {
    return room.used();
  }

  @Override
  public long corruptRecords() {
    return tally.corruptRecords();
  }

  @Override
  public Duration oldestWaiting() {
    if (tally.waitingBytes() == 0) {
      return Duration.ZERO;
    }
    long oldest = tally.oldestAtMillis();
    if (oldest == 0) {
      oldest = recent.oldestAtMillis();
    }
    return oldest == 0 ? Duration.ZERO : Duration.ofMillis(Math.max(0, clock.millis() - oldest));
  }

  @Override
  public void close() {
    closed = true;
  }

  @Override
  public boolean isExhausted() {
    return closed && tally.waitingBytes() == 0;
  }

  @Override
  public boolean outlivesProcess() {
    return true;
  }

  @Override
  public boolean canWait() {
    return !closed && room.isMostlyFree() && oldestWaiting().compareTo(MAX_LAG) < 0;
  }

  @Override
  public void release() {
    closed = true;
    appender.close();
    syncer.close();
    boolean locked = BoundedLock.tryLock(drainLock, RELEASE_NANOS);
    try {
      released = true;
      if (locked) {
        drain.close();
      }
    } catch (IOException e) {
      LOGGER.log(Level.DEBUG, "the journal could not be closed", e);
    } finally {
      if (locked) {
        drainLock.unlock();
      }
      closeQuietly(folder);
    }
  }

  private Admission drop(SpanBatch batch, Origin origin, String why, @Nullable Exception failure) {
    int spans = batch.spans().size();
    tally.drop(spans);
    droppedAtMillis = clock.millis();
    // an ingest that is refused is told so and may come again; the gateway's spans are gone
    if (!closed && (origin == Origin.GATEWAY || failure != null)) {
      LOGGER.log(
          warned.getAndSet(true) ? Level.DEBUG : Level.WARNING,
          spans + " spans dropped; the journal " + folder + " takes none: " + why,
          failure);
    }
    return Admission.FULL;
  }

  private static void closeQuietly(JournalFolder folder) {
    try {
      folder.close();
    } catch (IOException e) {
      LOGGER.log(Level.DEBUG, "the journal's lock could not be closed", e);
    }
  }
}
