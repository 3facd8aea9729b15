package io.spanguard.trace.store;

import io.spanguard.trace.TraceSummary.Facet;
import java.util.Collections;
import java.util.Set;

/**
 * Which traces by the targets that they name. Immutable and safe for use by many threads.
 *
 * @param anyOf a trace must name one of these; empty for all, and for traces that name none
 * @param noneBut a trace must name a target, and none but these, so that nobody sees in the figures
 *     of one target what belongs to another; empty for all
 */
public record TargetFilter(Set<String> anyOf, Set<String> noneBut) {

  private static final TargetFilter ALL = new TargetFilter(Set.of(), Set.of());

  public TargetFilter {
    anyOf = Set.copyOf(anyOf);
    noneBut = Set.copyOf(noneBut);
  }

  /** All traces. */
  public static TargetFilter all() {
    return ALL;
  }

  /** Traces that name one of these, or all where there are none. */
  public static TargetFilter anyOf(Set<String> targets) {
    return new TargetFilter(targets, Set.of());
  }

  /** Whether the targets of a trace matter. */
  public boolean isAll() {
    return anyOf.isEmpty() && noneBut.isEmpty();
  }

  /**
   * Whether a trace that names these targets is among them. Of one that names more than a summary
   * keeps nobody knows them all.
   */
  public boolean matches(Set<String> targets) {
    boolean isWithin =
        noneBut.isEmpty()
            || (!targets.isEmpty()
                && targets.size() < Facet.MAX_VALUES
                && noneBut.containsAll(targets));
    return isWithin && (anyOf.isEmpty() || !Collections.disjoint(anyOf, targets));
  }
}
