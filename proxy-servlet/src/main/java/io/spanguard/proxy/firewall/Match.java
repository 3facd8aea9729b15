package io.spanguard.proxy.firewall;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether a condition holds, and which arguments make it hold. Immutable and safe for use by many
 * threads.
 *
 * @param places empty where no argument in particular does
 */
record Match(boolean holds, Set<JsonPointer> places) {

  private static final Match NO = new Match(false, Set.of());
  private static final Match YES = new Match(true, Set.of());

  static Match no() {
    return NO;
  }

  static Match yes() {
    return YES;
  }

  static Match of(boolean holds) {
    return holds ? YES : NO;
  }

  static Match at(Collection<JsonPointer> places) {
    return new Match(true, new LinkedHashSet<>(places));
  }

  /** It holds at these leaves, or not where there are none. */
  static Match atLeaves(List<Arguments.Leaf> leaves) {
    return leaves.isEmpty() ? NO : at(leaves.stream().map(Arguments.Leaf::place).toList());
  }

  /** Both hold. */
  Match and(Match other) {
    if (!holds || !other.holds) {
      return NO;
    }
    Set<JsonPointer> both = new LinkedHashSet<>(places);
    both.addAll(other.places);
    return new Match(true, both);
  }
}
