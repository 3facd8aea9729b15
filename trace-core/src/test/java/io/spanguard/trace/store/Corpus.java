package io.spanguard.trace.store;

import io.spanguard.trace.Span;
import io.spanguard.trace.Trace;
import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.TraceSummary.Facet;
import io.spanguard.trace.store.TraceStore.FacetCount;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Traces that were saved at once, and what a store should answer about them, worked out the plain
 * way.
 */
final class Corpus {

  private final Map<String, List<Span>> traces;

  Corpus(List<Span> spans) {
    this.traces =
        spans.stream()
            .collect(Collectors.groupingBy(Span::traceId, TreeMap::new, Collectors.toList()));
  }

  List<Span> spans() {
    return traces.values().stream().flatMap(List::stream).toList();
  }

  List<String> find(TraceQuery query) {
    List<TraceSummary> found = new ArrayList<>();
    traces.forEach(
        (id, spans) -> {
          TraceSummary summary = TraceSummary.of(spans);
          if (PlainEvaluation.matches(query, summary, listedAt(spans), Trace.of(spans).spans())) {
            found.add(summary);
          }
        });
    Comparator<TraceSummary> order =
        Comparator.comparing(
            summary -> query.sort().key(summary, listedAt(traces.get(summary.traceId()))));
    return found.stream()
        .sorted(order.thenComparing(TraceSummary::traceId).reversed())
        .map(TraceSummary::traceId)
        .toList();
  }

  List<FacetCount> facets(String name, TraceQuery query) {
    Map<String, Long> counts =
        find(query).stream()
            .flatMap(id -> TraceSummary.of(traces.get(id)).facets().stream())
            .filter(facet -> facet.name().equals(name))
            .collect(Collectors.groupingBy(Facet::value, Collectors.counting()));
    return counts.entrySet().stream()
        .map(count -> new FacetCount(count.getKey(), count.getValue()))
        .sorted(Comparator.comparing(FacetCount::count).reversed().thenComparing(FacetCount::value))
        .toList();
  }

  List<Span> spans(SpanQuery query) {
    Comparator<Span> order =
        Comparator.comparing(Span::start).thenComparing(Span::traceId).thenComparing(Span::spanId);
    return spans().stream()
        .filter(span -> PlainEvaluation.matches(query, span))
        .sorted(query.sort() == SpanQuery.Sort.NEWEST_FIRST ? order.reversed() : order)
        .toList();
  }

  private static Instant listedAt(List<Span> spans) {
    return spans.stream().map(Span::start).min(Instant::compareTo).orElseThrow();
  }
}
