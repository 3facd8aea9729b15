package io.spanguard.trace.jdbi;

import java.util.Comparator;

/** A trace's place in the tables. Ordered, because rows are locked in one order by everybody. */
record TraceKey(String workspace, String traceId) implements Comparable<TraceKey> {

  private static final Comparator<TraceKey> ORDER =
      Comparator.comparing(TraceKey::workspace).thenComparing(TraceKey::traceId);

  @Override
  public int compareTo(TraceKey other) {
    return ORDER.compare(this, other);
  }
}
