package io.spanguard.trace.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list. Immutable and safe for use by many threads.
 *
 * @param next where the next page begins, to be handed to the same query's {@code after}; only its
 *     store can read it. Null on the last page
 */
public record Page<T>(List<T> items, @Nullable String next) {

  public Page {
    items = List.copyOf(items);
  }
}
