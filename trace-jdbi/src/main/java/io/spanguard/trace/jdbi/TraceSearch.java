package io.spanguard.trace.jdbi;

import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.TraceSummary.Facet;
import io.spanguard.trace.store.TraceQuery;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which rows of {@code spanguard_trace_facets} lead to the traces that a query asks for: those of
 * the condition that tends to hold for the fewest traces, together with the target where the query
 * names one.
 */
final class TraceSearch {

  /** A search of more keys than this reads the list instead. */
  private static final int MAX_KEYS = 16;

  /** What tends to hold for few traces comes first. */
  private static final List<String> BY_RARITY =
      List.of(
          "session_id",
          "links_to",
          "user_id",
          "rule",
          "category",
          "guardrail",
          "error_type",
          "http_status",
          "tag",
          "tool",
          "outcome",
          "status",
          "coverage",
          "incomplete",
          "agent_id",
          "name",
          "caller",
          "model",
          "environment",
          "service",
          "provider",
          "source",
          "stream");

  private TraceSearch() {}

  /**
   * Any one of these is a key of each trace that matches; empty where the list has to be read
   * instead.
   */
  static Set<Long> keys(String workspace, TraceQuery query) {
    Map<String, List<String>> conditions = conditions(query);
    Collection<String> targets = conditions.getOrDefault("target_id", List.of());
    for (String name : BY_RARITY) {
      List<String> values = conditions.get(name);
      if (values == null
          || values.size() * (targets.size() + 1) > MAX_KEYS
          || values.stream().anyMatch(value -> TraceFacets.isUsual(name, value))) {
        continue;
      }
      return targets.isEmpty() || !TraceFacets.isByTarget(name)
          ? keys(workspace, name, values)
          : keysOfTargets(workspace, targets, name, values);
    }
    return targets.size() > MAX_KEYS ? Set.of() : keys(workspace, "target_id", targets);
  }

  private static Set<Long> keys(String workspace, String name, Collection<String> values) {
    Set<Long> keys = new LinkedHashSet<>();
    values.forEach(value -> keys.add(FacetKey.of(workspace, name, value)));
    return keys;
  }

  private static Set<Long> keysOfTargets(
      String workspace, Collection<String> targets, String name, Collection<String> values) {
    Set<Long> keys = new LinkedHashSet<>();
    for (String target : targets) {
      for (String value : values) {
        keys.add(FacetKey.ofTarget(workspace, target, name, value));
      }
      keys.add(FacetKey.ofTarget(workspace, target, TraceFacets.MANY_TARGETS, "true"));
    }
    return keys;
  }

  /** What the query asks of {@link TraceFacets}, by name. */
  private static Map<String, List<String>> conditions(TraceQuery query) {
    Map<String, List<String>> conditions = new LinkedHashMap<>();
    query
        .facets()
        .forEach(
            (name, values) ->
                conditions.put(
                    name, values.stream().map(value -> new Facet(name, value).value()).toList()));
    if (!query.statuses().isEmpty()) {
      List<String> statuses = new ArrayList<>();
      for (SpanStatus status : query.statuses()) {
        statuses.add(status.id());
      }
      conditions.put("status", statuses);
    }
    if (query.source() != null) {
      conditions.put("source", List.of(query.source().id()));
    }
    if (query.incomplete() != null) {
      conditions.put("incomplete", List.of(query.incomplete().toString()));
    }
    if (query.stream() != null) {
      conditions.put("stream", List.of(query.stream().toString()));
    }
    if (query.coverage() != null) {
      conditions.put("coverage", List.of(query.coverage()));
    }
    if (query.httpStatus() != null) {
      conditions.put("http_status", List.of(query.httpStatus().toString()));
    }
    return conditions;
  }
}
