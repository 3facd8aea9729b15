package io.spanguard.trace;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The spans of one trace as the tree they form. Immutable and safe for use by many threads.
 *
 * <p>Survives whatever a sender makes of the parent ids: several roots, parents that are missing,
 * spans that are their own ancestors. A cycle is cut at its earliest span, which becomes a top
 * node.
 */
public final class Trace {

  private static final Comparator<Span> BY_START =
      Comparator.comparing(Span::start).thenComparing(Span::spanId);

  // which of two versions of a span counts: the order in which they came must not matter
  private static final Comparator<Span> BY_VERSION =
      Comparator.comparingInt(Span::revision)
          .thenComparing(Span::end)
          .thenComparing(Span::start, Comparator.reverseOrder())
          .thenComparing(Span::status)
          .thenComparing(Span::name);

  private final String traceId;
  private final List<Span> spans;
  private final Map<String, Integer> indexes;
  private final List<Span> tops;
  private final Map<String, List<Span>> children;
  private final List<Span> entries;
  private final List<Span> orphans;
  private final Instant endedAt;

  private Trace(String traceId, List<Span> sorted) {
    this.traceId = traceId;
    this.spans = sorted;
    this.indexes = new HashMap<>(sorted.size() * 2);
    for (int i = 0; i < sorted.size(); i++) {
      indexes.put(sorted.get(i).spanId(), i);
    }
    List<Span> topSpans = new ArrayList<>();
    List<Span> entrySpans = new ArrayList<>();
    List<Span> orphanSpans = new ArrayList<>();
    this.children = new HashMap<>();
    int[] parents = parents(sorted, indexes);
    Instant end = sorted.get(0).end();
    for (int i = 0; i < parents.length; i++) {
      Span span = sorted.get(i);
      end = span.end().isAfter(end) ? span.end() : end;
      String parentId = span.parentSpanId();
      if (parents[i] >= 0) {
        children
            .computeIfAbsent(sorted.get(parents[i]).spanId(), id -> new ArrayList<>(2))
            .add(span);
        continue;
      }
      topSpans.add(span);
      if (parentId == null) {
        entrySpans.add(span);
      } else if (!indexes.containsKey(parentId)) {
        if (!span.hasRemoteParent()) {
          orphanSpans.add(span);
        } else if (isGatewayRequest(span)) {
          entrySpans.add(span);
        }
      }
    }
    children.replaceAll((id, below) -> List.copyOf(below));
    this.tops = List.copyOf(topSpans);
    this.entries = List.copyOf(entrySpans);
    this.orphans = List.copyOf(orphanSpans);
    this.endedAt = end;
  }

  /**
   * The tree of these spans, all of one trace. Of several with the same id and source the highest
   * revision counts; where both sources claim an id the gateway's is kept.
   *
   * @throws IllegalArgumentException when there is no span, or they are not of one trace
   */
  public static Trace of(Collection<Span> spans) {
    if (spans.isEmpty()) {
      throw new IllegalArgumentException("spans is empty");
    }
    String traceId = spans.iterator().next().traceId();
    Map<String, Span> byId = new HashMap<>(spans.size() * 2);
    for (Span span : spans) {
      if (!span.traceId().equals(traceId)) {
        throw new IllegalArgumentException(
            "spans of two traces: " + traceId + " and " + span.traceId());
      }
      byId.merge(span.spanId(), span, Trace::prevailing);
    }
    List<Span> sorted = new ArrayList<>(byId.values());
    sorted.sort(BY_START);
    return new Trace(traceId, List.copyOf(sorted));
  }

  public String traceId() {
    return traceId;
  }

  /** All spans, by start time. */
  public List<Span> spans() {
    return spans;
  }

  /**
   * The spans that stand at the top of the tree: roots, orphans, and the earliest of each cycle; by
   * start time.
   */
  public List<Span> tops() {
    return tops;
  }

  /** The spans directly below this one, by start time. */
  public List<Span> children(Span span) {
    List<Span> below = children.get(span.spanId());
    return below == null ? List.of() : below;
  }

  /** Null where the trace has no such span. */
  public @Nullable Span span(String spanId) {
    Integer index = indexes.get(spanId);
    return index == null ? null : spans.get(index);
  }

  /**
   * The spans that stand for whole calls: roots, and gateway {@code proxy.request} spans whose
   * parent is the caller's own (remote) span and has not arrived. By start time.
   */
  public List<Span> entries() {
    return entries;
  }

  /** Spans whose parent is missing and not remote. */
  public List<Span> orphans() {
    return orphans;
  }

  public Instant startedAt() {
    return spans.get(0).start();
  }

  /** From the earliest start to the latest end. */
  public Duration duration() {
    return Duration.between(startedAt(), endedAt);
  }

  /**
   * Blocked if a gateway span is, else the worst of the entry spans; the worst of all while there
   * is no entry span.
   */
  public SpanStatus status() {
    SpanStatus worst = SpanStatus.OK;
    for (Span span : entries.isEmpty() ? spans : entries) {
      worst = worst.worst(span.status());
    }
    for (Span span : spans) {
      if (span.source() == SpanSource.GATEWAY && span.status() == SpanStatus.BLOCKED) {
        return SpanStatus.BLOCKED;
      }
    }
    return worst;
  }

  /**
   * All spans, each one before those below it; not recursive, since a chain may be 100,000 deep.
   */
  List<Span> parentsFirst() {
    List<Span> ordered = new ArrayList<>(spans.size());
    ordered.addAll(tops);
    for (int i = 0; i < ordered.size(); i++) {
      List<Span> below = children.get(ordered.get(i).spanId());
      if (below != null) {
        ordered.addAll(below);
      }
    }
    return ordered;
  }

  static boolean isGatewayRequest(Span span) {
    return span.source() == SpanSource.GATEWAY && span.kind() == SpanKind.REQUEST;
  }

  private static Span prevailing(Span one, Span other) {
    if (one.source() != other.source()) {
      return one.source() == SpanSource.GATEWAY ? one : other;
    }
    return BY_VERSION.compare(one, other) >= 0 ? one : other;
  }

  /** The index of each span's parent; -1 for those at the top. */
  private static int[] parents(List<Span> sorted, Map<String, Integer> indexes) {
    int[] parents = new int[sorted.size()];
    for (int i = 0; i < parents.length; i++) {
      String parentId = sorted.get(i).parentSpanId();
      parents[i] = parentId == null ? -1 : indexes.getOrDefault(parentId, -1);
    }
    // each span is climbed from once: walk[i] is the climb that first came by it
    int[] walk = new int[parents.length];
    Arrays.fill(walk, -1);
    for (int i = 0; i < parents.length; i++) {
      int at = i;
      while (at >= 0 && walk[at] < 0) {
        walk[at] = i;
        at = parents[at];
      }
      if (at >= 0 && walk[at] == i) {
        parents[earliestOfCycle(parents, at)] = -1;
      }
    }
    return parents;
  }

  /** Spans are sorted by time, so the earliest has the lowest index. */
  private static int earliestOfCycle(int[] parents, int member) {
    int earliest = member;
    for (int at = parents[member]; at != member; at = parents[at]) {
      earliest = Math.min(earliest, at);
    }
    return earliest;
  }
}
