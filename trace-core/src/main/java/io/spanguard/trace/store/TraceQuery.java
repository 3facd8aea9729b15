package io.spanguard.trace.store;

import io.spanguard.trace.Span;
import io.spanguard.trace.SpanSource;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.TraceSummary.Facet;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which traces, in which order. All conditions must hold; of several values for one condition any
 * will do. Immutable and safe for use by many threads.
 *
 * @param facets what some span of the trace must say, by {@link Facet#NAMES}
 * @param statuses empty for any
 * @param source null for any
 * @param traceId null for any
 * @param incomplete null for any
 * @param coverage full, partial or none; null for any
 * @param stream null for any
 * @param httpStatus null for any
 * @param from earliest start of the first saved span, inclusive; null for no bound
 * @param to exclusive; null for no bound
 * @param minDuration inclusive; null for no bound
 * @param maxDuration inclusive; null for no bound
 * @param minTokens of input and output together, inclusive; null for no bound
 * @param minCostUsd inclusive; null for no bound
 * @param attributes values that some span of the trace must have, written out as text, or among the
 *     items of a list; at most {@link #MAX_ATTRIBUTES}
 * @param words separated by white space; each must occur, in any case, in the name, the status
 *     message or the text of an attribute of some span; null for any
 * @param after {@link Page#next()} of the page before; null for the first
 */
public record TraceQuery(
    Map<String, Set<String>> facets,
    Set<SpanStatus> statuses,
    @Nullable SpanSource source,
    @Nullable String traceId,
    @Nullable Boolean incomplete,
    @Nullable String coverage,
    @Nullable Boolean stream,
    @Nullable Integer httpStatus,
    @Nullable Instant from,
    @Nullable Instant to,
    @Nullable Duration minDuration,
    @Nullable Duration maxDuration,
    @Nullable Long minTokens,
    @Nullable Double minCostUsd,
    Map<String, String> attributes,
    @Nullable String words,
    Sort sort,
    int limit,
    @Nullable String after) {

  /** How many attribute conditions one query may have. */
  public static final int MAX_ATTRIBUTES = 8;

  public TraceQuery {
    facets.forEach(TraceQuery::checkFacet);
    facets = Collections.unmodifiableMap(new LinkedHashMap<>(facets));
    statuses = Set.copyOf(statuses);
    attributes = Map.copyOf(attributes);
    QueryChecks.checkCount(attributes.size(), MAX_ATTRIBUTES, "attributes");
    QueryChecks.checkLimit(limit);
    QueryChecks.checkRange(from, to);
    if (sort != Sort.STARTED_AT && (from == null || to == null)) {
      throw new IllegalArgumentException("sort " + sort + " needs from and to");
    }
  }

  private static void checkFacet(String name, Set<String> values) {
    if (!Facet.NAMES.contains(name) || values.isEmpty()) {
      throw new IllegalArgumentException("not a facet with values: " + name + "=" + values);
    }
  }

  /**
   * Whether a trace is among those asked for; {@link #limit} and {@link #after} aside.
   *
   * @param listedAt start of the first saved span
   * @param spans all of the trace, those apart that a gateway span of the same id hides
   */
  public boolean matches(TraceSummary summary, Instant listedAt, Collection<Span> spans) {
    return TraceMatching.matchesSummary(this, summary, listedAt) && matchesContent(spans);
  }

  /**
   * Whether {@link #attributes} or {@link #words} ask for what only the spans themselves can
   * answer.
   */
  public boolean asksForContent() {
    return !attributes.isEmpty() || (words != null && !words.isBlank());
  }

  /** Whether the spans of one trace have the {@link #attributes} and {@link #words} asked for. */
  public boolean matchesContent(Collection<Span> spans) {
    return TraceMatching.matchesContent(this, spans);
  }

  /** Newest first, 50 of them, no conditions. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * What a list is ordered by; always descending. What is equal by it has an order that is fixed,
   * but the store's own.
   */
  public enum Sort {
    /** The start of the first saved span, which never changes, so that paging is stable. */
    STARTED_AT,
    DURATION,
    /** In billionths of a dollar; traces without a cost come last. */
    COST,
    /** Input and output together; traces without any come last. */
    TOKENS;

    /** The number that this order descends by, which is what stores index. */
    public long key(TraceSummary summary, Instant listedAt) {
      return switch (this) {
        case STARTED_AT -> Span.epochNanos(listedAt);
        case DURATION -> summary.duration().toNanos();
        case COST ->
            summary.costUsd() == null ? Long.MIN_VALUE : Math.round(summary.costUsd() * 1e9);
        case TOKENS -> {
          Long tokens = TraceMatching.tokens(summary);
          yield tokens == null ? Long.MIN_VALUE : tokens;
        }
      };
    }
  }

  /** Collects a query. For use by one thread. */
  public static final class Builder {
    private final Map<String, Set<String>> facets = new LinkedHashMap<>();
    private final Set<SpanStatus> statuses = new LinkedHashSet<>();
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private @Nullable SpanSource source;
    private @Nullable String traceId;
    private @Nullable Boolean incomplete;
    private @Nullable String coverage;
    private @Nullable Boolean stream;
    private @Nullable Integer httpStatus;
    private @Nullable Instant from;
    private @Nullable Instant to;
    private @Nullable Duration minDuration;
    private @Nullable Duration maxDuration;
    private @Nullable Long minTokens;
    private @Nullable Double minCostUsd;
    private @Nullable String words;
    private Sort sort = Sort.STARTED_AT;
    private int limit = 50;
    private @Nullable String after;

    private Builder() {}

    /** Adds a value that will do for this facet. */
    public Builder facet(String name, String value) {
      facets.computeIfAbsent(name, key -> new LinkedHashSet<>()).add(value);
      return this;
    }

    /** Adds a status that will do. */
    public Builder status(SpanStatus status) {
      statuses.add(status);
      return this;
    }

    public Builder source(SpanSource source) {
      this.source = source;
      return this;
    }

    public Builder traceId(String traceId) {
      this.traceId = traceId;
      return this;
    }

    public Builder incomplete(boolean incomplete) {
      this.incomplete = incomplete;
      return this;
    }

    public Builder coverage(String coverage) {
      this.coverage = coverage;
      return this;
    }

    public Builder stream(boolean stream) {
      this.stream = stream;
      return this;
    }

    public Builder httpStatus(int httpStatus) {
      this.httpStatus = httpStatus;
      return this;
    }

    public Builder from(Instant from) {
      this.from = from;
      return this;
    }

    public Builder to(Instant to) {
      this.to = to;
      return this;
    }

    public Builder minDuration(Duration minDuration) {
      this.minDuration = minDuration;
      return this;
    }

    public Builder maxDuration(Duration maxDuration) {
      this.maxDuration = maxDuration;
      return this;
    }

    public Builder minTokens(long minTokens) {
      this.minTokens = minTokens;
      return this;
    }

    public Builder minCostUsd(double minCostUsd) {
      this.minCostUsd = minCostUsd;
      return this;
    }

    public Builder attribute(String name, String value) {
      attributes.put(name, value);
      return this;
    }

    public Builder words(String words) {
      this.words = words;
      return this;
    }

    /** Default {@link Sort#STARTED_AT}; the others need {@link #from} and {@link #to}. */
    public Builder sort(Sort sort) {
      this.sort = sort;
      return this;
    }

    /** 1 to 200, default 50. */
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
     * @throws IllegalArgumentException when a facet is not known, there are too many attributes,
     *     the limit or the time range is off, or the sort needs a time range
     */
    public TraceQuery build() {
      return new TraceQuery(
          facets,
          statuses,
          source,
          traceId,
          incomplete,
          coverage,
          stream,
          httpStatus,
          from,
          to,
          minDuration,
          maxDuration,
          minTokens,
          minCostUsd,
          attributes,
          words,
          sort,
          limit,
          after);
    }
  }
}
