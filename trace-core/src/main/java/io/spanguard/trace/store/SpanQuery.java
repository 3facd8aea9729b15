package io.spanguard.trace.store;

import static java.util.Objects.requireNonNull;

import io.spanguard.trace.Span;
import io.spanguard.trace.SpanKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which spans, whatever traces they are in. All conditions must hold; of several values for one
 * condition any will do. Needs a start or trace ids, so that it never means the whole store.
 * Immutable and safe for use by many threads.
 *
 * @param from earliest start of the span, inclusive; null for no bound
 * @param to exclusive; null for no bound
 * @param traceIds empty for any
 * @param spanIds empty for any
 * @param parentSpanIds empty for any; {@code ""} among them stands for having no parent
 * @param kinds empty for any
 * @param after {@link Page#next()} of the page before; null for the first
 */
public record SpanQuery(
    @Nullable Instant from,
    @Nullable Instant to,
    Set<String> traceIds,
    Set<String> spanIds,
    Set<String> parentSpanIds,
    Set<SpanKind> kinds,
    List<SpanFilter> filters,
    Sort sort,
    int limit,
    @Nullable String after) {

  /** How many ids of one sort a query may name. */
  public static final int MAX_IDS = 200;

  /** How many filters one query may have. */
  public static final int MAX_FILTERS = 16;

  public SpanQuery {
    traceIds = checked(traceIds, "trace ids");
    spanIds = checked(spanIds, "span ids");
    parentSpanIds = checked(parentSpanIds, "parent span ids");
    kinds = Set.copyOf(kinds);
    filters = List.copyOf(filters);
    requireNonNull(sort, "sort");
    if (from == null && traceIds.isEmpty()) {
      throw new IllegalArgumentException("neither a start time nor trace ids");
    }
    QueryChecks.checkRange(from, to);
    QueryChecks.checkCount(filters.size(), MAX_FILTERS, "filters");
    QueryChecks.checkLimit(limit);
  }

  private static Set<String> checked(Set<String> ids, String what) {
    QueryChecks.checkCount(ids.size(), MAX_IDS, what);
    return Set.copyOf(ids);
  }

  /** 200 spans, newest first; a start or trace ids must be set. */
  public static Builder builder() {
    return new Builder();
  }

  /** Whether a span is among those asked for; {@link #limit} and {@link #after} aside. */
  public boolean matches(Span span) {
    return (from == null || !span.start().isBefore(from))
        && (to == null || span.start().isBefore(to))
        && (traceIds.isEmpty() || traceIds.contains(span.traceId()))
        && (spanIds.isEmpty() || spanIds.contains(span.spanId()))
        && (parentSpanIds.isEmpty() || parentSpanIds.contains(parentOrEmpty(span)))
        && (kinds.isEmpty() || kinds.contains(span.kind()))
        && filters.stream().allMatch(filter -> filter.matches(span));
  }

  private static String parentOrEmpty(Span span) {
    String parent = span.parentSpanId();
    return parent == null ? "" : parent;
  }

  /** By start time, then by trace id and span id. */
  public enum Sort {
    OLDEST_FIRST,
    NEWEST_FIRST
  }

  /** Collects a query. For use by one thread. */
  public static final class Builder {
    private final Set<String> traceIds = new LinkedHashSet<>();
    private final Set<String> spanIds = new LinkedHashSet<>();
    private final Set<String> parentSpanIds = new LinkedHashSet<>();
    private final Set<SpanKind> kinds = new LinkedHashSet<>();
    private final List<SpanFilter> filters = new ArrayList<>();
    private @Nullable Instant from;
    private @Nullable Instant to;
    private Sort sort = Sort.NEWEST_FIRST;
    private int limit = TraceStore.MAX_LIMIT;
    private @Nullable String after;

    private Builder() {}

    /** Inclusive. */
    public Builder from(Instant from) {
      this.from = from;
      return this;
    }

    /** Exclusive; default no bound. */
    public Builder to(Instant to) {
      this.to = to;
      return this;
    }

    /** Adds a trace that will do. */
    public Builder traceId(String traceId) {
      traceIds.add(traceId);
      return this;
    }

    /** Adds a span id that will do. */
    public Builder spanId(String spanId) {
      spanIds.add(spanId);
      return this;
    }

    /** Adds a parent that will do; {@code ""} for none. */
    public Builder parentSpanId(String parentSpanId) {
      parentSpanIds.add(parentSpanId);
      return this;
    }

    /** Adds a kind that will do. */
    public Builder kind(SpanKind kind) {
      kinds.add(kind);
      return this;
    }

    /** Adds a condition; all must hold. */
    public Builder filter(SpanFilter filter) {
      filters.add(filter);
      return this;
    }

    /** Default {@link Sort#NEWEST_FIRST}. */
    public Builder sort(Sort sort) {
      this.sort = sort;
      return this;
    }

    /** 1 to 200, default 200. */
    public Builder limit(int limit) {
      this.limit = limit;
      return this;
    }

    /** {@link Page#next()} of the page before; null, the default, for the first page. */
    public Builder after(@Nullable String after) {
      this.after = after;
      return this;
    }

    /**
     * The query.
     *
     * @throws IllegalArgumentException when there is neither a start nor a trace id, there are too
     *     many ids or filters, or the limit or the time range is off
     */
    public SpanQuery build() {
      return new SpanQuery(
          from, to, traceIds, spanIds, parentSpanIds, kinds, filters, sort, limit, after);
    }
  }
}
