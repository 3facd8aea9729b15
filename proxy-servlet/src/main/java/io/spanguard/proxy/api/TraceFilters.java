package io.spanguard.proxy.api;

import io.spanguard.proxy.access.Caller;
import io.spanguard.proxy.api.QueryParameters.Parameter;
import io.spanguard.trace.Ids;
import io.spanguard.trace.SpanSource;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.TraceSummary.Facet;
import io.spanguard.trace.store.TraceQuery;
import io.spanguard.trace.store.TraceStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The parameters that say which traces: read from a query string into a {@link TraceQuery}. For use
 * by one thread.
 *
 * <p>Every wrong parameter is one entry of the problem, so that a caller can put all of them right
 * at once.
 */
final class TraceFilters {

  /** What stands before the name of an attribute. */
  static final String ATTRIBUTE_PREFIX = "attr.";

  static final int MAX_WORDS_LENGTH = 256;

  private static final List<String> OUTCOMES =
      List.of("allow", "monitor", "mask", "redact", "approval", "block", "error");
  private static final List<String> COVERAGES = List.of("full", "partial", "none");
  private static final List<String> STATUSES =
      Arrays.stream(SpanStatus.values()).map(SpanStatus::id).toList();
  private static final List<String> SOURCES =
      Arrays.stream(SpanSource.values()).map(SpanSource::id).toList();
  private static final Pattern SHORT_CATEGORY = Pattern.compile("LLM(0[1-9]|10)");
  private static final String CATEGORY_EDITION = ":2025";

  private static final Set<String> REPEATABLE =
      Set.of(
          "target_id",
          "status",
          "outcome",
          "model",
          "tag",
          "category",
          "guardrail",
          "rule",
          "tool");

  /** What is read here as well but is no filter: only where the path takes it. */
  private static final Set<String> NOT_FILTERS = Set.of("limit", "sort");

  private static final Map<String, TraceQuery.Sort> SORTS = sorts();
  private static final Map<String, Reader> READERS = readers();

  private final Caller caller;
  private final TraceQuery.Builder query = TraceQuery.builder();
  private final ParameterErrors errors = new ParameterErrors();
  private int targetsAsked;
  private int targetsLeft;
  private int limit = 50;
  private int attributes;
  private @Nullable Instant from;
  private @Nullable Instant to;
  private TraceQuery.Sort sort = TraceQuery.Sort.STARTED_AT;

  private TraceFilters(Caller caller) {
    this.caller = caller;
  }

  /**
   * Reads the filters and, where they are among {@code others}, {@code limit} and {@code sort}. The
   * query is then narrowed down to the targets that the caller may use.
   *
   * @param others further parameters that the path takes
   * @throws ApiException when a parameter is unknown, stands twice, or has a bad value
   */
  static TraceFilters parse(Caller caller, QueryParameters parameters, Collection<String> others) {
    TraceFilters filters = new TraceFilters(caller);
    List<String> known = new ArrayList<>(READERS.keySet());
    known.removeAll(NOT_FILTERS);
    known.addAll(others);
    filters.errors.checkNames(
        parameters.only(name -> !isAttribute(name)), known, REPEATABLE::contains);
    filters.errors.checkNames(
        parameters.only(TraceFilters::isAttribute),
        parameters.all().stream().map(Parameter::name).toList(),
        name -> false);
    for (Parameter parameter : parameters.all()) {
      if (isAttribute(parameter.name()) || known.contains(parameter.name())) {
        filters.read(parameter);
      }
    }
    filters.checkTogether();
    filters.errors.throwIfAny();
    filters.narrow();
    return filters;
  }

  /** Whether a parameter is about an attribute. */
  static boolean isAttribute(String name) {
    return name.startsWith(ATTRIBUTE_PREFIX) && name.length() > ATTRIBUTE_PREFIX.length();
  }

  /** The query, which builds without an error. Only the position is still to be set. */
  TraceQuery.Builder query() {
    return query;
  }

  /** Whether nothing can match, because none of the targets asked for may be used by the caller. */
  boolean matchNothing() {
    return caller.isLimited() && targetsLeft == 0;
  }

  /** 1 to 200. */
  int limit() {
    return limit;
  }

  private void read(Parameter parameter) {
    String name = parameter.name();
    try {
      if (isAttribute(name)) {
        attributes++;
        query.attribute(name.substring(ATTRIBUTE_PREFIX.length()), parameter.value());
        return;
      }
      Reader reader = READERS.get(name);
      if (reader != null) {
        if (parameter.value().isEmpty()) {
          throw new IllegalArgumentException("is empty; leave it out to have any");
        }
        reader.read(this, parameter.value());
      }
    } catch (IllegalArgumentException e) {
      errors.add(name, String.valueOf(e.getMessage()));
    }
  }

  private void checkTogether() {
    if (attributes > TraceQuery.MAX_ATTRIBUTES) {
      errors.add("attr", "more than " + TraceQuery.MAX_ATTRIBUTES + " attributes: " + attributes);
    }
    Instant start = from;
    Instant end = to;
    if (start != null && end != null && !start.isBefore(end)) {
      errors.add("to", "is not after from: " + end + " <= " + start);
    }
    if (sort != TraceQuery.Sort.STARTED_AT && (start == null || end == null)) {
      errors.add("sort", "this order needs a time range: give from and to");
    }
  }

  private void narrow() {
    if (targetsAsked == 0 && caller.isLimited()) {
      caller.targets().forEach(this::target);
    }
  }

  private void target(String id) {
    targetsAsked++;
    if (caller.mayUse(id)) {
      targetsLeft++;
      facet("target_id", id);
    }
  }

  private static Map<String, Reader> readers() {
    Map<String, Reader> readers = new LinkedHashMap<>();
    for (String name : Facet.NAMES) {
      readers.put(name, (filters, value) -> filters.facet(name, value));
    }
    readers.put(
        "outcome",
        (filters, value) -> filters.facet("outcome", ParameterValues.oneOf(value, OUTCOMES)));
    readers.put("target_id", TraceFilters::target);
    readers.put("category", TraceFilters::category);
    readers.put("status", (filters, value) -> filters.query.status(status(value)));
    readers.put("source", (filters, value) -> filters.query.source(source(value)));
    readers.put("trace_id", (filters, value) -> filters.query.traceId(Ids.traceId(value)));
    readers.put(
        "incomplete", (filters, value) -> filters.query.incomplete(ParameterValues.truth(value)));
    readers.put(
        "coverage",
        (filters, value) -> filters.query.coverage(ParameterValues.oneOf(value, COVERAGES)));
    readers.put("stream", (filters, value) -> filters.query.stream(ParameterValues.truth(value)));
    readers.put(
        "http_status",
        (filters, value) -> filters.query.httpStatus((int) ParameterValues.whole(value, 100, 599)));
    readers.put("from", TraceFilters::from);
    readers.put("to", TraceFilters::to);
    readers.put(
        "min_duration_ms", (filters, value) -> filters.query.minDuration(Times.millis(value)));
    readers.put(
        "max_duration_ms", (filters, value) -> filters.query.maxDuration(Times.millis(value)));
    readers.put(
        "min_tokens",
        (filters, value) ->
            filters.query.minTokens(ParameterValues.whole(value, 0, Long.MAX_VALUE)));
    readers.put(
        "min_cost_usd",
        (filters, value) -> filters.query.minCostUsd(ParameterValues.dollars(value)));
    readers.put("q", TraceFilters::words);
    readers.put("sort", TraceFilters::sort);
    readers.put("limit", TraceFilters::limit);
    return readers;
  }

  private static Map<String, TraceQuery.Sort> sorts() {
    Map<String, TraceQuery.Sort> sorts = new LinkedHashMap<>();
    sorts.put("started_at", TraceQuery.Sort.STARTED_AT);
    sorts.put("duration_ms", TraceQuery.Sort.DURATION);
    sorts.put("cost_usd", TraceQuery.Sort.COST);
    sorts.put("tokens", TraceQuery.Sort.TOKENS);
    return sorts;
  }

  /** Values that stores index are cut; the filter must be cut alike to find them. */
  private void facet(String name, String value) {
    query.facet(name, new Facet(name, value).value());
  }

  /** {@code LLM01} finds {@code LLM01:2025} as well: OWASP's number is what people remember. */
  private void category(String value) {
    facet("category", value);
    if (SHORT_CATEGORY.matcher(value).matches()) {
      facet("category", value + CATEGORY_EDITION);
    }
  }

  private void words(String value) {
    if (value.isBlank() || value.length() > MAX_WORDS_LENGTH) {
      throw new IllegalArgumentException(
          "is not 1 to " + MAX_WORDS_LENGTH + " characters with a word among them");
    }
    query.words(value);
  }

  private void from(String value) {
    Instant time = Times.instant(value);
    from = time;
    query.from(time);
  }

  private void to(String value) {
    Instant time = Times.instant(value);
    to = time;
    query.to(time);
  }

  private void limit(String value) {
    limit = (int) ParameterValues.whole(value, 1, TraceStore.MAX_LIMIT);
    query.limit(limit);
  }

  private void sort(String value) {
    sort = SORTS.getOrDefault(ParameterValues.oneOf(value, SORTS.keySet()), sort);
    query.sort(sort);
  }

  private static SpanStatus status(String value) {
    return SpanStatus.fromId(ParameterValues.oneOf(value, STATUSES)).orElseThrow();
  }

  private static SpanSource source(String value) {
    return SpanSource.fromId(ParameterValues.oneOf(value, SOURCES)).orElseThrow();
  }

  /** Reads one parameter's value; an IllegalArgumentException says what is wrong with it. */
  @FunctionalInterface
  private interface Reader {
    void read(TraceFilters filters, String value);
  }
}
