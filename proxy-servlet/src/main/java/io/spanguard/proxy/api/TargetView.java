package io.spanguard.proxy.api;

import io.spanguard.proxy.access.Caller;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanSource;
import io.spanguard.trace.Trace;
import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.convention.Names;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Which traces a caller sees: those of the targets its key is good for. Immutable and safe for use
 * by many threads.
 *
 * <p>What the gateway recorded decides. Spans that others sent count only where the gateway
 * recorded nothing, so that nobody can pull a trace into view, or out of it, by sending spans.
 */
final class TargetView {

  private final Caller caller;

  TargetView(Caller caller) {
    this.caller = caller;
  }

  private boolean isLimited() {
    return !caller.targets().contains("*");
  }

  boolean isVisible(TraceSummary summary) {
    String target = summary.targetId();
    return !isLimited() || (target != null && caller.mayUse(target));
  }

  /**
   * Whether the caller may use every target that the gateway recorded in this trace, and there is
   * one.
   */
  boolean isVisible(Trace trace) {
    if (!isLimited()) {
      return true;
    }
    Set<String> targets = targets(trace, SpanSource.GATEWAY);
    if (targets.isEmpty()) {
      targets = targets(trace, SpanSource.SDK);
    }
    return !targets.isEmpty() && targets.stream().allMatch(caller::mayUse);
  }

  /** Whether one value of a facet may be shown. */
  boolean isVisible(String field, String value) {
    return !isLimited() || !field.equals("target_id") || caller.mayUse(value);
  }

  private static Set<String> targets(Trace trace, SpanSource source) {
    Set<String> targets = new LinkedHashSet<>();
    for (Span span : trace.spans()) {
      String target = span.attributes().text(Names.TARGET_ID);
      if (span.source() == source && target != null) {
        targets.add(target);
      }
    }
    return targets;
  }
}
