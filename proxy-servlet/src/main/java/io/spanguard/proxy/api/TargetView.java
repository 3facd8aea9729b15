package io.spanguard.proxy.api;

import io.spanguard.proxy.access.Caller;
import io.spanguard.trace.Trace;
import io.spanguard.trace.TraceSummary;
import java.util.List;

/**
 * Which traces a caller sees: those of the targets its key is good for. Immutable and safe for use
 * by many threads.
 *
 * <p>What the gateway recorded decides. Spans that others sent count only where the gateway
 * recorded nothing, so that nobody can pull a trace into view, or out of it, by sending spans.
 */
final class TargetView {

  private final Caller caller;
  private final TargetScope visible;

  TargetView(Caller caller) {
    this.caller = caller;
    this.visible = TargetScope.of(caller, List.of());
  }

  /**
   * Whether the caller may use every target that the gateway recorded in this trace, and there is
   * one.
   */
  boolean isVisible(TraceSummary summary) {
    return !visible.isEmpty() && visible.filter().matches(summary.targets());
  }

  boolean isVisible(Trace trace) {
    return !caller.isLimited() || isVisible(TraceSummary.of(trace));
  }
}
