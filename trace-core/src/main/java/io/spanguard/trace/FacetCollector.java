package io.spanguard.trace;

import io.spanguard.trace.TraceSummary.Facet;
import io.spanguard.trace.convention.Meaning;
import io.spanguard.trace.convention.Names;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what the spans of a trace say of the facets. Target, outcome and caller are the gateway's
 * to say wherever it has a span. For one thread.
 */
final class FacetCollector {

  private static final Set<String> UNTOUCHED =
      Set.of("allow", "error", "ok", "pass", "passed", "none");
  // the stages' own spans stand above those of their guardrails and are none
  private static final String STAGE_PREFIX = "guardrail.";

  private final Map<String, Set<String>> values = new LinkedHashMap<>();

  private FacetCollector() {}

  static FacetCollector of(Trace trace, boolean hasGateway) {
    FacetCollector collector = new FacetCollector();
    for (Span span : trace.spans()) {
      collector.add(span, !hasGateway || span.source() == SpanSource.GATEWAY);
    }
    return collector;
  }

  /** The values of one facet in the order of the spans. */
  List<String> values(String name) {
    return List.copyOf(values.getOrDefault(name, Set.of()));
  }

  Set<Facet> facets() {
    Set<Facet> facets = new LinkedHashSet<>();
    values.forEach((name, set) -> set.forEach(value -> facets.add(new Facet(name, value))));
    return facets;
  }

  /** The guardrail that this span is about; null where it is about none. */
  static @Nullable String guardrail(Span span) {
    return span.kind() == SpanKind.DETECTOR && !span.name().startsWith(STAGE_PREFIX)
        ? span.attributes().text(Meaning.GUARDRAIL)
        : null;
  }

  private void add(Span span, boolean mayClaim) {
    Attributes attributes = span.attributes();
    if (mayClaim) {
      add("target_id", attributes.text(Names.TARGET_ID));
    }
    if (span.source() == SpanSource.GATEWAY) {
      add("outcome", attributes.text(Names.OUTCOME));
      add("caller", attributes.text(Names.CALLER));
    }
    add("name", span.name());
    add("service", TraceSummarizer.service(span));
    add("environment", TraceSummarizer.environment(span));
    add("agent_id", attributes.text(Meaning.AGENT));
    add("session_id", attributes.text(Meaning.SESSION));
    add("user_id", attributes.text(Meaning.USER));
    add("provider", attributes.text(Meaning.PROVIDER));
    add("tool", tool(span));
    add("error_type", attributes.text(Meaning.ERROR_TYPE));
    for (Meaning.Alias alias : Meaning.MODEL.aliases()) {
      // asked and answered: gpt-4o is found though gpt-4o-2024-08-06 answered
      add("model", attributes.text(alias.name()));
    }
    span.links().forEach(link -> add("links_to", link.traceId()));
    attributes.texts(Meaning.TAGS).forEach(tag -> add("tag", tag));
    attributes.texts(Meaning.GUARDRAILS_TRIGGERED).forEach(id -> add("guardrail", id));
    addFinding(span);
  }

  /** Null where none is named. */
  private static @Nullable String tool(Span span) {
    String tool = span.attributes().text(Meaning.TOOL_NAME);
    // Traceloop names workflows, agents and tools by the same attribute
    return tool == null && span.kind() == SpanKind.TOOL
        ? span.attributes().text("traceloop.entity.name")
        : tool;
  }

  private void addFinding(Span span) {
    Attributes attributes = span.attributes();
    String rule = attributes.text(Meaning.TOOL_RULE);
    add("rule", rule);
    String guardrail = guardrail(span);
    if (guardrail != null && foundSomething(span)) {
      add("guardrail", guardrail);
      add("category", attributes.text(Meaning.GUARDRAIL_CATEGORY));
    } else if (rule != null) {
      add("category", attributes.text(Meaning.GUARDRAIL_CATEGORY));
    }
  }

  /** A guardrail that let something pass, or failed to look at it, found nothing. */
  private static boolean foundSomething(Span span) {
    String verdict = span.attributes().text(Meaning.GUARDRAIL_VERDICT);
    if (verdict != null) {
      return !UNTOUCHED.contains(verdict.toLowerCase(Locale.ROOT));
    }
    String outcome = span.attributes().text(Meaning.GUARDRAIL_OUTCOME);
    if (outcome != null) {
      return !UNTOUCHED.contains(outcome.toLowerCase(Locale.ROOT));
    }
    return !span.name().endsWith(".allow") && !span.name().endsWith(".error");
  }

  private void add(String name, @Nullable String value) {
    if (value == null || value.isBlank()) {
      return;
    }
    Set<String> set = values.computeIfAbsent(name, key -> new LinkedHashSet<>());
    if (set.size() < Facet.MAX_VALUES) {
      set.add(WellFormed.cut(value, Facet.MAX_VALUE_LENGTH));
    }
  }
}
