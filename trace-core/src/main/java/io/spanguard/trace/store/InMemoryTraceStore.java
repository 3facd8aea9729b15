package io.spanguard.trace.store;

import static java.util.Objects.requireNonNull;

import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.SpanSource;
import io.spanguard.trace.Trace;
import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.TraceSummary.Facet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The plainest store there is: what the others are measured against. Safe for use by many threads.
 */
final class InMemoryTraceStore implements TraceStore {

  // guarded by this
  private final Map<TraceKey, Entry> entries = new HashMap<>();

  private final int maxSpans;

  /**
   * @param maxSpans of a trace
   */
  InMemoryTraceStore(int maxSpans) {
    this.maxSpans = maxSpans;
  }

  @Override
  public synchronized void save(List<SpanBatch> batches) {
    List<SpanBatch> rest = batches;
    while (!rest.isEmpty()) {
      rest = saveWhatFits(rest);
    }
  }

  private List<SpanBatch> saveWhatFits(List<SpanBatch> batches) {
    Map<TraceKey, List<Span>> arrivals = new TreeMap<>();
    for (SpanBatch batch : batches) {
      for (Span span : batch.spans()) {
        arrivals
            .computeIfAbsent(
                new TraceKey(batch.workspace(), span.traceId()), key -> new ArrayList<>())
            .add(span);
      }
    }
    TraceOverflow overflow = new TraceOverflow();
    arrivals.forEach(
        (key, spans) -> {
          Entry entry = entries.get(key);
          List<Span> fitting = new ArrayList<>();
          Set<SpanKey> present = new HashSet<>(entry == null ? Set.of() : entry.spans().keySet());
          for (Span span : spans) {
            if (present.contains(SpanKey.of(span)) || present.size() < maxSpans) {
              present.add(SpanKey.of(span));
              fitting.add(span);
            } else {
              overflow.add(key.workspace(), span);
            }
          }
          if (!fitting.isEmpty()) {
            entries.put(key, entry == null ? Entry.first(fitting) : entry.with(fitting));
          }
        });
    return overflow.moved();
  }

  @Override
  public synchronized Page<TraceSummary> find(String workspace, TraceQuery query) {
    List<Entry> matching =
        matching(workspace, query)
            .sorted(Comparator.comparing((Entry entry) -> entry.position(query.sort())).reversed())
            .toList();
    List<Entry> rest = after(matching, query.after(), entry -> entry.position(query.sort()), true);
    return page(rest, query.limit(), entry -> entry.position(query.sort()), Entry::summary);
  }

  @Override
  public synchronized Optional<Trace> trace(String workspace, String traceId) {
    return Optional.ofNullable(entries.get(new TraceKey(workspace, traceId))).map(Entry::trace);
  }

  @Override
  public synchronized Page<Span> spans(String workspace, SpanQuery query) {
    boolean descending = query.sort() == SpanQuery.Sort.NEWEST_FIRST;
    Comparator<Span> order = Comparator.comparing(InMemoryTraceStore::position);
    List<Span> matching =
        of(workspace)
            .flatMap(entry -> entry.trace().spans().stream())
            .filter(query::matches)
            .sorted(descending ? order.reversed() : order)
            .toList();
    List<Span> rest = after(matching, query.after(), InMemoryTraceStore::position, descending);
    return page(rest, query.limit(), InMemoryTraceStore::position, Function.identity());
  }

  @Override
  public synchronized List<FacetCount> facets(
      String workspace, String field, TraceQuery query, int limit) {
    if (!Facet.NAMES.contains(field)) {
      throw new IllegalArgumentException("not a facet: " + field);
    }
    Map<String, Long> counts =
        matching(workspace, query)
            .flatMap(entry -> entry.summary().facets().stream())
            .filter(facet -> facet.name().equals(field))
            .collect(Collectors.groupingBy(Facet::value, Collectors.counting()));
    return counts.entrySet().stream()
        .map(count -> new FacetCount(count.getKey(), count.getValue()))
        .sorted(Comparator.comparing(FacetCount::count).reversed().thenComparing(FacetCount::value))
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized int expire(String workspace, Instant before, int limit) {
    List<TraceKey> old =
        entries.entrySet().stream()
            .filter(entry -> entry.getKey().workspace().equals(workspace))
            .filter(entry -> entry.getValue().listedAt().isBefore(before))
            .sorted(Comparator.comparing(entry -> entry.getValue().listedAt()))
            .limit(limit)
            .map(Map.Entry::getKey)
            .toList();
    old.forEach(entries::remove);
    return old.size();
  }

  @Override
  public synchronized Statistics statistics(String workspace, StatisticsQuery query) {
    Statistics.Collector collector = new Statistics.Collector(query);
    newestFirst(workspace, query.traces()).takeWhile(collector::add).forEach(trace -> {});
    return collector.statistics();
  }

  @Override
  public synchronized Page<Activity> activity(String workspace, ActivityQuery query) {
    Activity.Collector collector = new Activity.Collector(query);
    newestFirst(workspace, query.traces()).takeWhile(collector::add).forEach(trace -> {});
    return collector.page();
  }

  private Stream<TraceFigures> newestFirst(String workspace, TraceQuery query) {
    return matching(workspace, query)
        .sorted(
            Comparator.comparing((Entry entry) -> entry.position(TraceQuery.Sort.STARTED_AT))
                .reversed())
        .map(entry -> TraceFigures.of(entry.summary(), entry.listedAt()));
  }

  @Override
  public synchronized int erase(String workspace, Collection<String> traceIds) {
    int erased = 0;
    for (String traceId : traceIds) {
      erased += entries.remove(new TraceKey(workspace, traceId)) == null ? 0 : 1;
    }
    return erased;
  }

  private Stream<Entry> of(String workspace) {
    return entries.entrySet().stream()
        .filter(entry -> entry.getKey().workspace().equals(workspace))
        .map(Map.Entry::getValue);
  }

  private Stream<Entry> matching(String workspace, TraceQuery query) {
    return of(workspace)
        .filter(entry -> query.matches(entry.summary(), entry.listedAt(), entry.trace().spans()));
  }

  private static PagePosition position(Span span) {
    return new PagePosition(span.startEpochNanos(), span.traceId(), span.spanId());
  }

  private static <T> List<T> after(
      List<T> sorted,
      @Nullable String after,
      Function<T, PagePosition> position,
      boolean descending) {
    if (after == null) {
      return sorted;
    }
    PagePosition last = PagePosition.parse(after);
    return sorted.stream()
        .filter(
            item -> {
              int order = position.apply(item).compareTo(last);
              return descending ? order < 0 : order > 0;
            })
        .toList();
  }

  private static <T, R> Page<R> page(
      List<T> rest, int limit, Function<T, PagePosition> position, Function<T, R> shown) {
    List<T> items = rest.subList(0, Math.min(limit, rest.size()));
    return new Page<>(
        items.stream().map(shown).toList(),
        items.size() < rest.size() ? position.apply(items.get(items.size() - 1)).toString() : null);
  }

  private record TraceKey(String workspace, String traceId) implements Comparable<TraceKey> {
    TraceKey {
      requireNonNull(workspace, "workspace");
      requireNonNull(traceId, "traceId");
    }

    @Override
    public int compareTo(TraceKey other) {
      int order = workspace.compareTo(other.workspace);
      return order != 0 ? order : traceId.compareTo(other.traceId);
    }
  }

  private record SpanKey(String spanId, SpanSource source) {
    static SpanKey of(Span span) {
      return new SpanKey(span.spanId(), span.source());
    }
  }

  private record Entry(
      Instant listedAt, Map<SpanKey, Span> spans, Trace trace, TraceSummary summary) {

    static Entry first(List<Span> arrivals) {
      Instant listedAt = arrivals.stream().map(Span::start).min(Instant::compareTo).orElseThrow();
      return of(listedAt, new HashMap<>(), arrivals);
    }

    Entry with(List<Span> arrivals) {
      return of(listedAt, new HashMap<>(spans), arrivals);
    }

    private static Entry of(Instant listedAt, Map<SpanKey, Span> spans, List<Span> arrivals) {
      for (Span span : arrivals) {
        spans.merge(
            SpanKey.of(span), span, (old, late) -> late.revision() > old.revision() ? late : old);
      }
      return new Entry(listedAt, spans, Trace.of(spans.values()), TraceSummary.of(spans.values()));
    }

    PagePosition position(TraceQuery.Sort sort) {
      return new PagePosition(sort.key(summary, listedAt), summary.traceId(), "");
    }
  }
}
