package io.spanguard.trace.jdbi;

import io.spanguard.trace.SpanSource;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.TraceSummary.Facet;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a trace says that lists are searched for: its facets, and those columns that are searched
 * like facets. {@code spanguard_trace_facets} has a row for each of it, and one more for each
 * together with the trace's target, so that what is rare in a busy target is found as fast as what
 * is common.
 *
 * <p>What nearly every trace says ({@link #isUsual}) has no row: reading the list finds it as fast.
 *
 * @param coverage full, partial or none; null where the trace does not say
 * @param httpStatus null where the trace does not say
 */
record TraceFacets(
    Set<Facet> facets,
    SpanStatus status,
    SpanSource source,
    boolean incomplete,
    boolean stream,
    @Nullable String coverage,
    @Nullable Integer httpStatus) {

  static final String COLUMNS =
      "t.facets, t.status, t.source, t.incomplete, t.stream, t.coverage, t.http_status";

  /** A trace with more targets than this is listed under {@link #MANY_TARGETS} of each instead. */
  private static final int MAX_TARGETS = 4;

  /** The name under which a target lists the traces that have many targets. */
  static final String MANY_TARGETS = "many_targets";

  private static final String TARGET = "target_id";

  /** Few traces share one of them, so they need no rows by target. */
  private static final Set<String> FEW_TRACES_EACH = Set.of("session_id", "links_to");

  private static final Set<String> USUAL_NAMES =
      Set.of("proxy.request", "guardrail.input", "guardrail.output", "llm.chat", "http.client");

  static TraceFacets of(TraceSummary trace) {
    return new TraceFacets(
        trace.facets(),
        trace.status(),
        trace.source(),
        trace.incomplete(),
        trace.stream(),
        trace.coverage(),
        trace.httpStatus());
  }

  static TraceFacets read(ResultSet row) throws SQLException {
    int httpStatus = row.getInt("http_status");
    boolean hasHttpStatus = !row.wasNull();
    return new TraceFacets(
        FacetText.read(row.getString("facets")),
        SpanStatus.fromId(row.getString("status")).orElse(SpanStatus.OK),
        SpanSource.fromId(row.getString("source")).orElse(SpanSource.SDK),
        row.getInt("incomplete") != 0,
        row.getInt("stream") != 0,
        row.getString("coverage"),
        hasHttpStatus ? Integer.valueOf(httpStatus) : null);
  }

  /** Whether so many traces say this that they have no rows for it. */
  static boolean isUsual(String name, String value) {
    return switch (name) {
      case "name" -> USUAL_NAMES.contains(value);
      case "outcome" -> value.equals("allow");
      case "status" -> value.equals("ok");
      case "source" -> value.equals("gateway");
      case "coverage" -> value.equals("full");
      case "http_status" -> value.equals("200");
      case "incomplete", "stream" -> value.equals("false");
      default -> false;
    };
  }

  /** Whether there are rows for this together with a target. */
  static boolean isByTarget(String name) {
    return !name.equals(TARGET) && !FEW_TRACES_EACH.contains(name);
  }

  /** The keys of those of its rows by which its targets list it, which have its numbers too. */
  Set<Long> targetKeys(String workspace) {
    Set<Long> keys = new HashSet<>();
    targets().forEach(target -> keys.add(FacetKey.of(workspace, TARGET, target)));
    return keys;
  }

  private List<String> targets() {
    List<String> targets = new ArrayList<>(1);
    for (Facet facet : facets) {
      if (facet.name().equals(TARGET)) {
        targets.add(facet.value());
      }
    }
    return targets;
  }

  /** The keys of all rows that the trace has. */
  Set<Long> keys(String workspace) {
    List<String> targets = targets();
    Set<Long> keys = new HashSet<>();
    boolean many = targets.size() > MAX_TARGETS;
    if (many) {
      targets.forEach(
          target -> keys.add(FacetKey.ofTarget(workspace, target, MANY_TARGETS, "true")));
    }
    List<String> paired = many ? List.of() : targets;
    for (Facet facet : facets) {
      add(keys, workspace, paired, facet.name(), facet.value());
    }
    add(keys, workspace, paired, "status", status.id());
    add(keys, workspace, paired, "source", source.id());
    add(keys, workspace, paired, "incomplete", String.valueOf(incomplete));
    add(keys, workspace, paired, "stream", String.valueOf(stream));
    if (coverage != null) {
      add(keys, workspace, paired, "coverage", coverage);
    }
    if (httpStatus != null) {
      add(keys, workspace, paired, "http_status", httpStatus.toString());
    }
    return keys;
  }

  private static void add(
      Set<Long> keys, String workspace, List<String> targets, String name, String value) {
    if (isUsual(name, value)) {
      return;
    }
    keys.add(FacetKey.of(workspace, name, value));
    if (isByTarget(name)) {
      for (String target : targets) {
        keys.add(FacetKey.ofTarget(workspace, target, name, value));
      }
    }
  }
}
