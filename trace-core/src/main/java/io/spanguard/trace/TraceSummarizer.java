package io.spanguard.trace;

import io.spanguard.trace.TraceSummary.BlockedBy;
import io.spanguard.trace.TraceSummary.Facet;
import io.spanguard.trace.convention.Meaning;
import io.spanguard.trace.convention.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Works out a {@link TraceSummary}. Spans are asked in order of start, the gateway's before those
 * of others, so that nobody can overrule what the gateway recorded. For one thread.
 */
final class TraceSummarizer {

  private static final List<String> OUTCOMES =
      List.of("allow", "monitor", "mask", "redact", "approval", "block", "error");
  private static final List<String> COVERAGES = List.of("full", "partial", "none");
  private static final double MAX_SECONDS = 1e9;

  private final Trace trace;
  private final List<Span> gateway = new ArrayList<>();
  private final List<Span> gatewayFirst = new ArrayList<>();
  private final List<Span> modelCallsFirst = new ArrayList<>();
  private final FacetCollector facets;

  private TraceSummarizer(Trace trace) {
    this.trace = trace;
    List<Span> others = new ArrayList<>();
    for (Span span : trace.spans()) {
      (span.source() == SpanSource.GATEWAY ? gateway : others).add(span);
    }
    gatewayFirst.addAll(gateway);
    gatewayFirst.addAll(others);
    for (List<Span> spans : List.of(gateway, others)) {
      spans.stream().filter(span -> span.kind() == SpanKind.LLM).forEach(modelCallsFirst::add);
      spans.stream().filter(span -> span.kind() != SpanKind.LLM).forEach(modelCallsFirst::add);
    }
    this.facets = FacetCollector.of(trace, !gateway.isEmpty());
  }

  static TraceSummary summarize(Trace trace) {
    return new TraceSummarizer(trace).summarize();
  }

  private TraceSummary summarize() {
    Span first = trace.entries().isEmpty() ? trace.spans().get(0) : trace.entries().get(0);
    SpanStatus status = trace.status();
    TokenSums sums = TokenSums.of(trace);
    List<Span> requests = requests();
    return new TraceSummary(
        trace.traceId(),
        first.name(),
        first.kind(),
        status,
        weightiest(Names.OUTCOME, OUTCOMES),
        gateway.isEmpty() ? SpanSource.SDK : SpanSource.GATEWAY,
        first(gateway.isEmpty() ? trace.spans() : gateway, text(Names.TARGET_ID)),
        first(gateway, text(Names.CALLER)),
        trace.startedAt(),
        trace.duration(),
        timeToFirstChunk(),
        isStream(),
        trace.spans().size(),
        requests.size(),
        count(requests, span -> span.status() == SpanStatus.BLOCKED),
        count(requests, span -> span.status() == SpanStatus.ERROR),
        count(trace.spans(), span -> span.status() == SpanStatus.ERROR),
        status == SpanStatus.ERROR ? errorType() : null,
        httpStatus(status),
        trace.entries().isEmpty() || !trace.orphans().isEmpty(),
        weightiest(Names.COVERAGE, COVERAGES),
        skipped(),
        first(modelCallsFirst, meaning(Meaning.PROVIDER)),
        first(modelCallsFirst, meaning(Meaning.MODEL)),
        first(gatewayFirst, meaning(Meaning.AGENT)),
        first(gatewayFirst, meaning(Meaning.SESSION)),
        first(gatewayFirst, meaning(Meaning.USER)),
        ofEntry(TraceSummarizer::service),
        ofEntry(TraceSummarizer::environment),
        facets.values("tag"),
        sums.inputTokens(),
        sums.outputTokens(),
        sums.cachedTokens(),
        sums.costUsd(),
        blockedBy(),
        facets.values("guardrail"),
        facets.values("rule"),
        first(gatewayFirst, meaning(Meaning.APPROVAL)),
        Previews.input(trace, gateway),
        Previews.output(trace, gateway),
        facets.facets());
  }

  /** Null where only the gateway's default name is known: every trace would have it. */
  static @Nullable String service(Span span) {
    String service = span.service();
    boolean unnamed =
        span.source() == SpanSource.GATEWAY && ServiceIdentity.DEFAULT_SERVICE.equals(service);
    return unnamed ? null : service;
  }

  static @Nullable String environment(Span span) {
    String own = span.attributes().text(Meaning.ENVIRONMENT);
    return own != null ? own : span.resource().text(Meaning.ENVIRONMENT);
  }

  /** The weightiest of the words that gateway spans have under a name, by their place in a list. */
  private @Nullable String weightiest(String name, List<String> words) {
    int weight = -1;
    for (Span span : gateway) {
      String word = span.attributes().text(name);
      weight = word == null ? weight : Math.max(weight, words.indexOf(word));
    }
    return weight < 0 ? null : words.get(weight);
  }

  private @Nullable Duration timeToFirstChunk() {
    for (Span span : modelCallsFirst) {
      Double seconds = span.attributes().number(Meaning.TIME_TO_FIRST_CHUNK);
      if (span.kind() == SpanKind.LLM && seconds != null && seconds >= 0 && seconds < MAX_SECONDS) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
      }
    }
    return null;
  }

  private boolean isStream() {
    for (Span span : trace.spans()) {
      boolean isCall = span.kind() == SpanKind.LLM || Trace.isGatewayRequest(span);
      if (isCall && "true".equalsIgnoreCase(span.attributes().text(Meaning.STREAM))) {
        return true;
      }
    }
    return false;
  }

  /** The gateway's requests; where it has none, the entry spans that are requests. */
  private List<Span> requests() {
    List<Span> calls = gateway.stream().filter(Trace::isGatewayRequest).toList();
    return calls.isEmpty()
        ? trace.entries().stream().filter(span -> span.kind() == SpanKind.REQUEST).toList()
        : calls;
  }

  private @Nullable String errorType() {
    for (List<Span> spans : List.of(trace.entries(), trace.spans())) {
      for (Span span : spans) {
        String type = span.attributes().text(Meaning.ERROR_TYPE);
        if (span.status() == SpanStatus.ERROR && type != null) {
          return cut(type);
        }
      }
    }
    return null;
  }

  private @Nullable Integer httpStatus(SpanStatus status) {
    List<Span> spans =
        gateway.isEmpty()
            ? trace.entries()
            : gateway.stream().filter(Trace::isGatewayRequest).toList();
    Integer any = null;
    for (Span span : spans) {
      Long code = span.attributes().whole(Meaning.HTTP_STATUS);
      if (code == null || code < 100 || code > 999) {
        continue;
      }
      if (span.status() == status) {
        return code.intValue();
      }
      any = any == null ? Integer.valueOf(code.intValue()) : any;
    }
    return any;
  }

  private List<String> skipped() {
    Set<String> reasons = new LinkedHashSet<>();
    for (Span span : gateway) {
      if (span.attributes().get(Names.COVERAGE) != null) {
        for (String reason : span.attributes().texts(Names.SKIPPED)) {
          if (reasons.size() < Facet.MAX_VALUES) {
            reasons.add(cut(reason));
          }
        }
      }
    }
    return List.copyOf(reasons);
  }

  private @Nullable BlockedBy blockedBy() {
    for (Span span : gateway.isEmpty() ? trace.spans() : gateway) {
      Attributes attributes = span.attributes();
      String category = attributes.text(Meaning.GUARDRAIL_CATEGORY);
      category = category == null ? null : cut(category);
      String guardrail = FacetCollector.guardrail(span);
      if (guardrail != null && isBlock(span, Meaning.GUARDRAIL_OUTCOME)) {
        return new BlockedBy("guardrail", cut(guardrail), category);
      }
      String rule = attributes.text(Meaning.TOOL_RULE);
      if (span.kind() == SpanKind.FIREWALL
          && rule != null
          && isBlock(span, Meaning.TOOL_RULE_ACTION)) {
        return new BlockedBy("firewall", cut(rule), category);
      }
    }
    return null;
  }

  private static boolean isBlock(Span span, Meaning action) {
    return span.status() == SpanStatus.BLOCKED
        || "block".equalsIgnoreCase(span.attributes().text(action));
  }

  /**
   * What the entry spans say, or any span; those of others first, since the gateway is not the
   * caller.
   */
  private @Nullable String ofEntry(Function<Span, @Nullable String> reading) {
    String said = null;
    for (List<Span> spans : List.of(trace.entries(), trace.spans())) {
      for (Span span : spans) {
        String value = reading.apply(span);
        if (value != null && !value.isBlank()) {
          if (span.source() == SpanSource.SDK) {
            return cut(value);
          }
          said = said == null ? cut(value) : said;
        }
      }
    }
    return said;
  }

  private static int count(List<Span> spans, Predicate<Span> condition) {
    return (int) spans.stream().filter(condition).count();
  }

  private static @Nullable String first(
      List<Span> spans, Function<Span, @Nullable String> reading) {
    for (Span span : spans) {
      String value = reading.apply(span);
      if (value != null && !value.isBlank()) {
        return cut(value);
      }
    }
    return null;
  }

  private static Function<Span, @Nullable String> text(String name) {
    return span -> span.attributes().text(name);
  }

  private static Function<Span, @Nullable String> meaning(Meaning meaning) {
    return span -> span.attributes().text(meaning);
  }

  private static String cut(String text) {
    return WellFormed.cut(text, Facet.MAX_VALUE_LENGTH);
  }
}
