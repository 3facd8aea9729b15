package io.spanguard.trace.pipeline;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Some of what was appended last, so that a writer that keeps up need not read it again. What does
 * not fit is left out and read from the file. One thread at a time adds, one thread takes.
 */
final class RecentBatches {

  private final ConcurrentLinkedQueue<Journaled> queue = new ConcurrentLinkedQueue<>();
  private final AtomicLong bytes = new AtomicLong();
  private final long maxBytes;

  RecentBatches(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  void add(Journaled record) {
    if (bytes.get() + record.length() <= maxBytes) {
      bytes.addAndGet(record.length());
      queue.add(record);
    }
  }

  /** The batch at exactly this place, if it is here; forgets those before it. */
  @Nullable Journaled take(Segment segment, long offset) {
    while (true) {
      Journaled first = queue.peek();
      if (first == null || isAfter(first, segment, offset)) {
        return null;
      }
      queue.remove();
      bytes.addAndGet(-first.length());
      if (first.segment() == segment && first.start() == offset) {
        return first;
      }
    }
  }

  /** When the oldest batch here was accepted; 0 where there is none. */
  long oldestAtMillis() {
    Journaled first = queue.peek();
    return first == null ? 0 : first.atMillis();
  }

  private static boolean isAfter(Journaled record, Segment segment, long offset) {
    return record.segment() == segment
        ? record.start() > offset
        : record.segment().number() > segment.number();
  }
}
