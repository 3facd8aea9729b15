package io.spanguard.trace.store;

import static java.util.Objects.requireNonNull;

import io.spanguard.trace.Ids;
import java.util.Comparator;

/**
 * The last item of a page, after which the next page begins: its sort key and its ids. Immutable
 * and safe for use by many threads.
 *
 * @param key what the list is sorted by
 * @param traceId sorts items of the same key: the trace's id, or what a store numbers it by
 * @param spanId sorts items of the same trace; empty in a list of traces
 */
public record PagePosition(long key, String traceId, String spanId)
    implements Comparable<PagePosition> {

  private static final Comparator<PagePosition> ORDER =
      Comparator.comparingLong(PagePosition::key)
          .thenComparing(PagePosition::traceId)
          .thenComparing(PagePosition::spanId);

  public PagePosition {
    requireNonNull(traceId, "traceId");
    requireNonNull(spanId, "spanId");
  }

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws IllegalArgumentException when it is something else
   */
  public static PagePosition parse(String text) {
    String[] parts = text.split("~", 3);
    if (parts.length == 3
        && Ids.isValid(parts[1])
        && (parts[2].isEmpty() || Ids.isValid(parts[2]))) {
      try {
        return new PagePosition(Long.parseLong(parts[0]), parts[1], parts[2]);
      } catch (NumberFormatException notOurs) {
        // falls through to the one message
      }
    }
    throw new IllegalArgumentException("after is not the next of a page: '" + text + "'");
  }

  @Override
  public int compareTo(PagePosition other) {
    return ORDER.compare(this, other);
  }

  /** The text that {@link Page#next} hands out; ids hold no {@code ~}. */
  @Override
  public String toString() {
    return key + "~" + traceId + "~" + spanId;
  }
}
