package io.spanguard.trace.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What every query checks of itself. Stateless. */
final class QueryChecks {

  private QueryChecks() {}

  /**
   * @param from inclusive; null for no bound
   * @param to exclusive; null for no bound
   * @throws IllegalArgumentException when there is no time in between
   */
  static void checkRange(@Nullable Instant from, @Nullable Instant to) {
    if (from != null && to != null && !from.isBefore(to)) {
      throw new IllegalArgumentException("from is not before to: " + from + " >= " + to);
    }
  }

  /**
   * @throws IllegalArgumentException when a page cannot be as long, or has nothing on it
   */
  static void checkLimit(int limit) {
    if (limit < 1 || limit > TraceStore.MAX_LIMIT) {
      throw new IllegalArgumentException("limit is not 1 to 200: " + limit);
    }
  }

  /**
   * @param what the plural of what is counted
   * @throws IllegalArgumentException when there are more of it than a query may have
   */
  static void checkCount(int count, int most, String what) {
    if (count > most) {
      throw new IllegalArgumentException("more than " + most + " " + what + ": " + count);
    }
  }
}
