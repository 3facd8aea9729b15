package io.spanguard.proxy.otlp;

import io.spanguard.trace.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What an export request brought. Immutable and safe for use by many threads.
 *
 * @param spans those that can be kept, in order
 * @param rejected how many cannot
 * @param reasons why, a sentence each, at most a few; also what was put right without asking
 */
public record ReceivedSpans(List<Span> spans, long rejected, List<String> reasons) {

  /** How many spans of one request are taken; the sender is told that the rest was rejected. */
  public static final int MAX_SPANS = 10_000;

  public ReceivedSpans {
    spans = List.copyOf(spans);
    reasons = List.copyOf(reasons);
  }

  /** In English, as the protocol asks; empty where all is well. */
  public String message() {
    return String.join("; ", reasons);
  }

  /** What is left where some spans are rejected as well. */
  public ReceivedSpans without(Predicate<Span> rejecting, String reason) {
    List<Span> kept = spans.stream().filter(rejecting.negate()).toList();
    int more = spans.size() - kept.size();
    return new ReceivedSpans(kept, rejected + more, reasons).noting(reason);
  }

  /** The same, with something more to say. */
  public ReceivedSpans noting(String reason) {
    List<String> more = new ArrayList<>(reasons);
    more.add(reason);
    return new ReceivedSpans(spans, rejected, more);
  }

  /** Collects spans and what is wrong with others. For use by one thread. */
  static final class Collector {

    /** One reason may hold for thousands of spans. */
    private static final int MAX_REASONS = 10;

    private final List<Span> spans = new ArrayList<>();
    private final List<String> reasons = new ArrayList<>();
    private long rejected;

    boolean isFull() {
      return spans.size() >= MAX_SPANS;
    }

    void add(Span span) {
      spans.add(span);
    }

    void reject(String reason) {
      rejected++;
      note(reason);
    }

    void note(String reason) {
      if (reasons.size() < MAX_REASONS && !reasons.contains(reason)) {
        reasons.add(reason);
      }
    }

    ReceivedSpans build() {
      return new ReceivedSpans(spans, rejected, reasons);
    }
  }
}
