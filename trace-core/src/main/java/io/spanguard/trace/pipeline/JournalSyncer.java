package io.spanguard.trace.pipeline;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Forces the journal to the disk, when its configuration says so, and closes the segments that are
 * full. Never holds up those who append, unless they ask for it. Safe for use by many threads.
 */
final class JournalSyncer {

  private static final Logger LOGGER = System.getLogger(JournalSyncer.class.getName());
  private static final long CLOSE_MILLIS = 1_000;

  private final JournalConfig.Sync sync;
  private final JournalFolder folder;
  private final JournalTally tally;
  private final BoundedLock lock = new BoundedLock(TimeUnit.MILLISECONDS.toNanos(250));
  private final ConcurrentLinkedQueue<SegmentOutput> full = new ConcurrentLinkedQueue<>();
  private final @Nullable Thread thread;
  private volatile @Nullable SegmentOutput active;
  private volatile long synced;
  private volatile boolean newName;
  private volatile boolean closed;
  private boolean warned; // guarded by lock

  JournalSyncer(JournalConfig.Sync sync, JournalFolder folder, JournalTally tally) {
    this.sync = sync;
    this.folder = folder;
    this.tally = tally;
    this.synced = tally.appendedBytes();
    this.thread =
        sync instanceof JournalConfig.Sync.Interval interval
            ? new Thread(null, () -> run(interval), "spanguard-journal-sync", 0, false)
            : null;
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
    if (sync instanceof JournalConfig.Sync.Never) {
      closeFull(false);
    }
  }

  /** What is appended is on the disk, where that is asked for; false where it could not be done. */
  boolean syncBeforeAnswer() {
    if (!(sync instanceof JournalConfig.Sync.Always)) {
      return true;
    }
    long appended = tally.appendedBytes();
    return synced >= appended || syncNow(appended);
  }

  /** For the last time. */
  void close() {
    closed = true;
    if (thread != null) {
      LockSupport.unpark(thread);
      try {
        thread.join(CLOSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    if (!(sync instanceof JournalConfig.Sync.Never)) {
      syncNow(tally.appendedBytes());
    }
    SegmentOutput last = active;
    if (last != null) {
      full.add(last);
      active = null;
    }
    closeFull(false);
  }

  private void run(JournalConfig.Sync.Interval interval) {
    while (!closed) {
      long deadline = System.nanoTime() + interval.every().toNanos();
      long left = interval.every().toNanos();
      while (left > 0 && !closed) {
        Thread.interrupted();
        LockSupport.parkNanos(this, left);
        left = deadline - System.nanoTime();
      }
      long appended = tally.appendedBytes();
      if (synced < appended || !full.isEmpty()) {
        syncNow(appended);
      }
    }
  }

  private boolean syncNow(long appended) {
    if (!lock.acquire()) {
      return false;
    }
    try {
      return synced >= appended && full.isEmpty() || syncAll();
    } finally {
      lock.release();
    }
  }

  private boolean syncAll() {
    long appended = tally.appendedBytes();
    boolean done = true;
    try {
      SegmentOutput output = active;
      if (output != null) {
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
    return done;
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
