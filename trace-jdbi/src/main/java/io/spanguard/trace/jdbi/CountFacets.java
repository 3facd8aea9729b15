package io.spanguard.trace.jdbi;

import io.spanguard.trace.TraceSummary.Facet;
import io.spanguard.trace.store.TraceStore.FacetCount;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts how many traces have each value of one facet. For one thread. */
final class CountFacets {

  /** Of more traces than this, the newest are counted. */
  static final int MAX_TRACES = 100_000;

  private final String name;
  private final Map<String, Long> counts = new HashMap<>();

  CountFacets(String name) {
    this.name = name;
  }

  /** Counts a trace by what its column {@code facets} says. */
  void add(String facets) {
    for (String value : FacetText.values(facets, name)) {
      counts.merge(value, 1L, Long::sum);
    }
  }

  void add(Iterable<Facet> facets) {
    for (Facet facet : facets) {
      if (facet.name().equals(name)) {
        counts.merge(facet.value(), 1L, Long::sum);
      }
    }
  }

  /** The commonest first, equally common ones by value. */
  List<FacetCount> commonest(int limit) {
    return counts.entrySet().stream()
        .map(count -> new FacetCount(count.getKey(), count.getValue()))
        .sorted(Comparator.comparing(FacetCount::count).reversed().thenComparing(FacetCount::value))
        .limit(limit)
        .toList();
  }
}
