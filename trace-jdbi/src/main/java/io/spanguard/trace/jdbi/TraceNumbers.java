package io.spanguard.trace.jdbi;

import org.jdbi.v3.core.Handle;

/**
 * Hands out the numbers of traces. Rows that arrive together lie together by them, where ids are
 * random: a database that writes whole pages writes far fewer of them.
 *
 * <p>Each storage takes a block of numbers at a time from a counter in the database, so that
 * several servers never use the same; what is left of a block at the end is never used. Safe for
 * use by many threads.
 */
final class TraceNumbers {

  /** The lowest bits of a span's number, which are its place within the trace. */
  private static final int PLACE_BITS = 20;

  /** How many spans a trace can have. */
  static final int MAX_SPANS = 1 << PLACE_BITS;

  private static final int BLOCK = 10_000;

  private final Database database;

  // guarded by this
  private long next;
  // guarded by this; the first that is not ours
  private long end;

  TraceNumbers(Database database) {
    this.database = database;
  }

  /** The first of so many numbers in a row. */
  synchronized long take(int count) {
    if (end - next < count) {
      int block = Math.max(BLOCK, count);
      end = database.write("number traces", handle -> reserve(handle, block));
      next = end - block;
    }
    long first = next;
    next += count;
    return first;
  }

  private static long reserve(Handle handle, int count) {
    handle.execute("UPDATE spanguard_lock SET used = used + ? WHERE id = 3", count);
    return handle
        .createQuery("SELECT used FROM spanguard_lock WHERE id = 3")
        .mapTo(long.class)
        .one();
  }

  /** The number of a trace's span. */
  static long span(long traceNumber, int place) {
    return (traceNumber << PLACE_BITS) + place;
  }

  /** SQL that holds for the spans of a trace. */
  static String spansOfTrace(String span, String trace) {
    return "%1$s.span_number >= %2$s.trace_number * %3$d AND %1$s.span_number < (%2$s.trace_number + 1) * %3$d"
        .formatted(span, trace, MAX_SPANS);
  }
}
