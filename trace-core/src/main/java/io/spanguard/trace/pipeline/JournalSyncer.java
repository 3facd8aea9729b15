package io.spanguard.trace.pipeline;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Forces the journal to the disk, when its configuration says so, and closes the segments that are
 * full. Only its own thread ever waits for the disk. Safe for use by many threads.
 */
final class JournalSyncer {

  private static final Logger LOGGER = System.getLogger(JournalSyncer.class.getName());
  private static final long CLOSE_MILLIS = 1_000;

  /** A slow disk takes a tenth of it, a busy one perhaps half. */
  private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final long NOT_SYNCING = 0;

  private final JournalConfig.Sync sync;
  private final JournalFolder folder;
  private final JournalTally tally;
  private final long maxWaitNanos;
  private final ConcurrentLinkedQueue<SegmentOutput> full = new ConcurrentLinkedQueue<>();
  private final @Nullable Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition asked = lock.newCondition();
  private final Condition answered = lock.newCondition();
  private long wanted; // guarded by lock
  private long tried; // guarded by lock
  private boolean closed; // guarded by lock
  private volatile @Nullable SegmentOutput active;
  private volatile boolean newName;
  private volatile long synced; // only the thread changes it
  private volatile long syncingSince = NOT_SYNCING;
  private boolean warned; // the thread's own

  /**
   * @param patience how long an answer waits for the disk
   */
  JournalSyncer(
      JournalConfig.Sync sync, JournalFolder folder, JournalTally tally, Duration patience) {
    this.sync = sync;
    this.folder = folder;
    this.tally = tally;
    this.maxWaitNanos = patience.toNanos();
    // what was there at the start has been on disk for a while
    this.synced = tally.appendedBytes();
    this.tried = synced;
    this.wanted = synced;
    this.thread =
        sync instanceof JournalConfig.Sync.Never
            ? null
            : new Thread(null, this::run, "spanguard-journal-sync", 0, false);
  }

  void start() {
    if (thread != null) {
      thread.setContextClassLoader(JournalSyncer.class.getClassLoader());
      thread.setDaemon(true);
      thread.start();
    }
  }

  /** From now on this segment is appended to, and the one before no more. */
  void use(SegmentOutput output) {
    SegmentOutput before = active;
    if (before != null) {
      // first, so that whoever syncs the new one finds the old one too
      full.add(before);
    }
    newName = true;
    active = output;
    if (thread == null) {
      closeFull(false);
    }
  }

  /**
   * Whether the disk has been at it for more than a second. A disk that hangs shows here first: the
   * page cache takes writes for a while yet.
   */
  boolean isStuck() {
    long since = syncingSince;
    return since != NOT_SYNCING && System.nanoTime() - since > STUCK_NANOS;
  }

  /**
   * Waits until what is appended is on the disk, where that is asked for. False where that failed,
   * or takes longer than the patience. An interrupt does not end it, and the flag stays.
   */
  boolean syncBeforeAnswer() {
    if (!(sync instanceof JournalConfig.Sync.Always)) {
      return true;
    }
    long appended = tally.appendedBytes();
    long deadline = System.nanoTime() + maxWaitNanos;
    boolean interrupted = Thread.interrupted();
    lock.lock();
    try {
      wanted = Math.max(wanted, appended);
      asked.signal();
      while (tried < appended && !closed) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          break;
        }
        try {
          answered.awaitNanos(left);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      return synced >= appended;
    } finally {
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Syncs for the last time, unless the disk does not answer, and closes all segments. */
  void close() {
    lock.lock();
    try {
      closed = true;
      asked.signal();
    } finally {
      lock.unlock();
    }
    if (thread != null) {
      try {
        thread.join(CLOSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    SegmentOutput last = active;
    active = null;
    if (last != null) {
      full.add(last);
    }
    closeFull(false);
  }

  private void run() {
    while (awaitWork()) {
      long appended = tally.appendedBytes();
      syncingSince = System.nanoTime() | 1;
      syncAll(appended);
      syncingSince = NOT_SYNCING;
      lock.lock();
      try {
        tried = appended;
        answered.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** False when there is nothing left to do, ever. */
  private boolean awaitWork() {
    long left =
        sync instanceof JournalConfig.Sync.Interval interval
            ? interval.every().toNanos()
            : Long.MAX_VALUE;
    long deadline = System.nanoTime() + left;
    lock.lock();
    try {
      while (!closed && wanted <= tried && left > 0) {
        try {
          asked.awaitNanos(left);
        } catch (InterruptedException e) {
          LOGGER.log(Level.DEBUG, "only closing ends this thread", e);
        }
        left = deadline - System.nanoTime();
      }
      return !closed || tried < tally.appendedBytes();
    } finally {
      lock.unlock();
    }
  }

  private void syncAll(long appended) {
    boolean done = true;
    try {
      SegmentOutput output = active;
      if (output != null && appended > synced) {
        output.sync();
      }
      if (newName) {
        newName = false;
        folder.sync();
      }
    } catch (IOException | RuntimeException e) {
      failed(e);
      done = false;
    }
    done &= closeFull(true);
    if (done) {
      synced = appended;
      warned = false;
    }
  }

  private boolean closeFull(boolean withSync) {
    boolean done = true;
    for (SegmentOutput output = full.poll(); output != null; output = full.poll()) {
      try (SegmentOutput closing = output) {
        if (withSync) {
          closing.sync();
        }
      } catch (IOException | RuntimeException e) {
        failed(e);
        done = false;
      }
    }
    return done;
  }

  private void failed(Exception failure) {
    LOGGER.log(
        warned ? Level.DEBUG : Level.WARNING,
        "the journal " + folder + " could not be forced to the disk",
        failure);
    warned = true;
  }
}
