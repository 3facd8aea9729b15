package io.spanguard.proxy.api;

import io.spanguard.proxy.access.Caller;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * The targets whose traces are counted: those asked for that the caller may use. Immutable and safe
 * for use by many threads.
 *
 * @param targets empty for all
 * @param isEmpty whether nothing can match, since none of those asked for may be used
 */
record TargetScope(Set<String> targets, boolean isEmpty) {

  TargetScope {
    targets = Set.copyOf(targets);
  }

  /**
   * @param asked empty for all
   */
  static TargetScope of(Caller caller, Collection<String> asked) {
    if (caller.targets().contains("*")) {
      return new TargetScope(Set.copyOf(asked), false);
    }
    Set<String> targets = new HashSet<>(asked.isEmpty() ? caller.targets() : asked);
    targets.retainAll(caller.targets());
    return new TargetScope(targets, targets.isEmpty());
  }
}
