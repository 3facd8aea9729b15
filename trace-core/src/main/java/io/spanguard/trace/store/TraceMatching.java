package io.spanguard.trace.store;

import io.spanguard.trace.AttributeValue;
import io.spanguard.trace.AttributeValue.ListValue;
import io.spanguard.trace.AttributeValue.MapValue;
import io.spanguard.trace.AttributeValue.TextValue;
import io.spanguard.trace.Attributes;
import io.spanguard.trace.Span;
import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.TraceSummary.Facet;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a {@link TraceQuery} means. Stores that filter in SQL are tested against it. */
final class TraceMatching {

  private TraceMatching() {}

  static boolean matchesSummary(TraceQuery query, TraceSummary summary, Instant listedAt) {
    return (query.statuses().isEmpty() || query.statuses().contains(summary.status()))
        && isAnyOr(query.source(), summary.source())
        && isAnyOr(query.traceId(), summary.traceId())
        && isAnyOr(query.incomplete(), summary.incomplete())
        && isAnyOr(query.coverage(), summary.coverage())
        && isAnyOr(query.stream(), summary.stream())
        && isAnyOr(query.httpStatus(), summary.httpStatus())
        && (query.from() == null || !listedAt.isBefore(query.from()))
        && (query.to() == null || listedAt.isBefore(query.to()))
        && isWithin(query.minDuration(), summary.duration(), query.maxDuration())
        && isWithin(query.minTokens(), tokens(summary), null)
        && isWithin(query.minCostUsd(), summary.costUsd(), null)
        && query.facets().entrySet().stream().allMatch(facet -> hasFacet(summary, facet));
  }

  private static boolean isAnyOr(@Nullable Object wanted, @Nullable Object actual) {
    return wanted == null || wanted.equals(actual);
  }

  private static <T extends Comparable<T>> boolean isWithin(
      @Nullable T min, @Nullable T actual, @Nullable T max) {
    if (min == null && max == null) {
      return true;
    }
    return actual != null
        && (min == null || actual.compareTo(min) >= 0)
        && (max == null || actual.compareTo(max) <= 0);
  }

  private static boolean hasFacet(TraceSummary summary, Map.Entry<String, Set<String>> wanted) {
    return wanted.getValue().stream()
        .anyMatch(value -> summary.facets().contains(new Facet(wanted.getKey(), value)));
  }

  /** Input and output together; null where neither is known. */
  static @Nullable Long tokens(TraceSummary summary) {
    Long input = summary.inputTokens();
    Long output = summary.outputTokens();
    if (input == null) {
      return output;
    }
    return output == null ? input : Long.valueOf(input + output);
  }

  static boolean matchesContent(TraceQuery query, Collection<Span> spans) {
    for (Map.Entry<String, String> wanted : query.attributes().entrySet()) {
      if (spans.stream().noneMatch(span -> hasAttribute(span.attributes(), wanted))) {
        return false;
      }
    }
    String words = query.words();
    if (words == null || words.isBlank()) {
      return true;
    }
    for (String word : words.strip().split("\\s+", -1)) {
      if (spans.stream().noneMatch(span -> mentions(span, word))) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasAttribute(Attributes attributes, Map.Entry<String, String> wanted) {
    return wanted.getValue().equals(attributes.text(wanted.getKey()))
        || attributes.texts(wanted.getKey()).contains(wanted.getValue());
  }

  private static boolean mentions(Span span, String word) {
    if (contains(span.name(), word)
        || (span.statusMessage() != null && contains(span.statusMessage(), word))) {
      return true;
    }
    return mentions(span.attributes(), word);
  }

  private static boolean mentions(Attributes attributes, String word) {
    return attributes.asMap().values().stream().anyMatch(value -> mentions(value, word));
  }

  private static boolean mentions(AttributeValue value, String word) {
    if (value instanceof TextValue text) {
      return contains(text.value(), word);
    }
    if (value instanceof ListValue list) {
      return list.values().stream().anyMatch(item -> mentions(item, word));
    }
    return value instanceof MapValue map && mentions(map.values(), word);
  }

  /**
   * In any case, character by character as {@link String#equalsIgnoreCase} has it: no locale, no
   * change of length.
   */
  private static boolean contains(String text, String word) {
    int last = text.length() - word.length();
    for (int i = 0; i <= last; i++) {
      if (text.regionMatches(true, i, word, 0, word.length())) {
        return true;
      }
    }
    return false;
  }
}
