package io.spanguard.trace.pipeline;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes that a backlog may use: all of them for the gateway, half of them for ingest. Safe for
 * use by many threads, without a lock.
 */
final class Room {

  private final long max;
  private final long maxIngest;
  private final AtomicLong used = new AtomicLong();
  private final AtomicLong usedByIngest = new AtomicLong();

  Room(long max) {
    this.max = max;
    this.maxIngest = max / 2;
  }

  long max() {
    return max;
  }

  long used() {
    return used.get();
  }

  /** False, with nothing changed, where there is too little left. */
  boolean reserve(long size, Origin origin) {
    if (origin == Origin.INGEST && !reserve(usedByIngest, size, maxIngest)) {
      return false;
    }
    if (reserve(used, size, max)) {
      return true;
    }
    if (origin == Origin.INGEST) {
      usedByIngest.addAndGet(-size);
    }
    return false;
  }

  /** Whether less than half of all is used, and less than half of what ingest may use. */
  boolean isMostlyFree() {
    return used.get() < max / 2 && usedByIngest.get() < maxIngest / 2;
  }

  /** Gives back what was reserved. */
  void release(long size, Origin origin) {
    releaseIngest(origin == Origin.INGEST ? size : 0);
    used.addAndGet(-size);
  }

  /** Counts what is there already, even beyond the limits. */
  void occupy(long size, long ingestSize) {
    used.addAndGet(size);
    usedByIngest.addAndGet(ingestSize);
  }

  /** Gives back so much of all, whoever used it. */
  void releaseAny(long size) {
    used.addAndGet(-size);
  }

  /** Gives back so much of ingest's half, but nothing of the whole. */
  void releaseIngest(long size) {
    usedByIngest.addAndGet(-size);
  }

  private static boolean reserve(AtomicLong used, long size, long max) {
    long before = used.get();
    while (size <= max - before) {
      long witness = used.compareAndExchange(before, before + size);
      if (witness == before) {
        return true;
      }
      before = witness;
    }
    return false;
  }
}
