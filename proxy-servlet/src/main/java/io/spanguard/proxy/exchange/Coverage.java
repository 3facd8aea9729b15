package io.spanguard.proxy.exchange;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which parts of an exchange were inspected, and why others were not. For use by the thread of its
 * exchange.
 */
final class Coverage {

  private final Set<String> skipped = new LinkedHashSet<>();
  private int inspected;

  void inspected(int parts) {
    inspected += parts;
  }

  void skipped(String reason) {
    skipped.add(reason);
  }

  void skipped(Collection<String> reasons) {
    skipped.addAll(reasons);
  }

  int inspectedParts() {
    return inspected;
  }

  List<String> reasons() {
    return new ArrayList<>(skipped);
  }

  /** full, partial or none. */
  String word() {
    if (inspected == 0) {
      return "none";
    }
    return skipped.isEmpty() ? "full" : "partial";
  }
}
