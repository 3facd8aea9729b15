package io.spanguard.trace.jdbi;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Lists cut to a length that fits into one statement. */
final class Chunks {

  /** Well below what any of the databases takes as parameters of one statement. */
  static final int LENGTH = 500;

  private Chunks() {}

  static <T> List<List<T>> of(Collection<T> items) {
    List<T> all = List.copyOf(items);
    List<List<T>> chunks = new ArrayList<>();
    for (int i = 0; i < all.size(); i += LENGTH) {
      chunks.add(all.subList(i, Math.min(i + LENGTH, all.size())));
    }
    return chunks;
  }
}
