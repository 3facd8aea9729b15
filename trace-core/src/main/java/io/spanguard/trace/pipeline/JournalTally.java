package io.spanguard.trace.pipeline;

import java.util.concurrent.atomic.AtomicLong;

/** The figures of a journal. Safe for use by many threads. */
final class JournalTally {

  private final AtomicLong acceptedSpans = new AtomicLong();
  private final AtomicLong droppedSpans = new AtomicLong();
  private final AtomicLong waitingSpans = new AtomicLong();
  private final AtomicLong waitingBytes = new AtomicLong();
  private final AtomicLong appendedBytes = new AtomicLong();
  private final AtomicLong removedBytes = new AtomicLong();
  private final AtomicLong corruptRecords = new AtomicLong();
  private volatile long oldestAtMillis;

  /** A record is about to be appended. */
  void arrive(long bytes) {
    waitingBytes.addAndGet(bytes);
  }

  /** A record that arrived was not appended. */
  void turnAway(long bytes) {
    waitingBytes.addAndGet(-bytes);
  }

  /** A record that arrived is about to become readable. */
  void append(long bytes, int spans) {
    acceptedSpans.addAndGet(spans);
    waitingSpans.addAndGet(spans);
    appendedBytes.addAndGet(bytes);
  }

  /** Spans are stored, set aside or lost to damage. */
  void removeSpans(long spans) {
    waitingSpans.addAndGet(-spans);
  }

  /** So much is done with, whatever it was. */
  void removeBytes(long bytes) {
    removedBytes.addAndGet(bytes);
    waitingBytes.addAndGet(-bytes);
  }

  void drop(int spans) {
    droppedSpans.addAndGet(spans);
  }

  void corrupt() {
    corruptRecords.incrementAndGet();
  }

  /** When the oldest batch that waits was accepted, as far as the drain knows; 0 if it does not. */
  void oldestAt(long millis) {
    oldestAtMillis = millis;
  }

  long acceptedSpans() {
    return acceptedSpans.get();
  }

  long droppedSpans() {
    return droppedSpans.get();
  }

  long waitingSpans() {
    return waitingSpans.get();
  }

  long waitingBytes() {
    return waitingBytes.get();
  }

  long appendedBytes() {
    return appendedBytes.get();
  }

  long removedBytes() {
    return removedBytes.get();
  }

  long corruptRecords() {
    return corruptRecords.get();
  }

  long oldestAtMillis() {
    return oldestAtMillis;
  }
}
