package io.spanguard.proxy.api;

import io.spanguard.proxy.access.Caller;
import io.spanguard.trace.store.TargetFilter;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * The targets whose traces are counted: those asked for, as far as the caller sees their traces.
 * Immutable and safe for use by many threads.
 *
 * @param isEmpty whether nothing can match, since none of those asked for may be used
 */
record TargetScope(TargetFilter filter, boolean isEmpty) {

  /**
   * @param asked empty for all
   */
  static TargetScope of(Caller caller, Collection<String> asked) {
    if (!caller.isLimited()) {
      return new TargetScope(TargetFilter.anyOf(Set.copyOf(asked)), false);
    }
    Set<String> targets = new HashSet<>(asked.isEmpty() ? caller.targets() : asked);
    targets.retainAll(caller.targets());
    return new TargetScope(new TargetFilter(targets, caller.targets()), targets.isEmpty());
  }
}
