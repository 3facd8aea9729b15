package io.spanguard.trace;

import io.spanguard.trace.convention.Meaning;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Adds up what the model calls of a trace used, each call once. A span's figure is left out where a
 * model call below it has that figure: an agent repeats its children's, and a caller's own span of
 * a call repeats what the gateway recorded of the same call. For one thread.
 */
final class TokenSums {

  private static final List<Meaning> FIGURES =
      List.of(Meaning.INPUT_TOKENS, Meaning.OUTPUT_TOKENS, Meaning.CACHED_TOKENS, Meaning.COST);
  private static final int LLM_BELOW = 1 << FIGURES.size();

  private final @Nullable Double[] sums = new @Nullable Double[FIGURES.size()];

  private TokenSums() {}

  static TokenSums of(Trace trace) {
    TokenSums sums = new TokenSums();
    Map<String, Integer> seenBelow = new HashMap<>();
    List<Span> spans = trace.parentsFirst();
    for (int i = spans.size() - 1; i >= 0; i--) {
      Span span = spans.get(i);
      int seen = 0;
      for (Span child : trace.children(span)) {
        seen |= seenBelow.getOrDefault(child.spanId(), 0);
      }
      seen = sums.add(span, seen);
      if (seen != 0) {
        seenBelow.put(span.spanId(), seen);
      }
    }
    return sums;
  }

  @Nullable Long inputTokens() {
    return whole(sums[0]);
  }

  @Nullable Long outputTokens() {
    return whole(sums[1]);
  }

  @Nullable Long cachedTokens() {
    return whole(sums[2]);
  }

  @Nullable Double costUsd() {
    return sums[3];
  }

  /** Takes the span's own figures in where they count; a bit for each figure seen so far. */
  private int add(Span span, int seen) {
    boolean counts =
        span.kind() == SpanKind.LLM || (span.kind() == SpanKind.AGENT && (seen & LLM_BELOW) == 0);
    if (!counts) {
      return seen;
    }
    int nowSeen = span.kind() == SpanKind.LLM ? seen | LLM_BELOW : seen;
    for (int i = 0; i < sums.length; i++) {
      Double figure = span.attributes().number(FIGURES.get(i));
      if (figure != null && figure >= 0 && (seen & (1 << i)) == 0) {
        Double before = sums[i];
        sums[i] = before == null ? figure : Double.valueOf(before + figure);
        nowSeen |= 1 << i;
      }
    }
    return nowSeen;
  }

  private static @Nullable Long whole(@Nullable Double sum) {
    return sum == null ? null : Long.valueOf(Math.round(sum));
  }
}
