package io.spanguard.proxy.api;

import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.store.TraceOverflow;
import io.spanguard.trace.store.TraceStore;
import java.util.Optional;

/** Tells senders that a trace is full, or is about to be. Stateless. */
final class TraceRoom {

  private TraceRoom() {}

  /**
   * What is to be said of so many spans more; empty where the trace has room for them.
   *
   * @param known the trace as the store has it
   */
  static Optional<String> noteOf(TraceSummary known, int more) {
    return known.spanCount() + more <= TraceStore.MAX_SPANS
        ? Optional.empty()
        : Optional.of(
            "the trace "
                + known.traceId()
                + " has "
                + known.spanCount()
                + " of at most "
                + TraceStore.MAX_SPANS
                + " spans; what exceeds them is kept in the trace "
                + TraceOverflow.next(known.traceId())
                + ", linked to it");
  }
}
