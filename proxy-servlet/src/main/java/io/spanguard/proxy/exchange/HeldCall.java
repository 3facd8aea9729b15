package io.spanguard.proxy.exchange;

import io.spanguard.proxy.firewall.ToolVerdict;
import io.spanguard.proxy.wire.Part;
import io.spanguard.trace.SpanHandle;
import io.spanguard.trace.SpanStatus;

/**
 * A tool call that a person has to decide about. For use by one thread.
 *
 * @param digest of tool and canonical arguments
 * @param span open until it is decided, or nobody waits any longer
 */
record HeldCall(ToolVerdict verdict, String digest, SpanHandle span) {

  /** With the arguments that the client would get. */
  Part part() {
    return verdict.call().part();
  }

  /** It will not be decided about. */
  void block(String reason) {
    span.rename("firewall.block").status(SpanStatus.BLOCKED, reason);
    span.end();
  }
}
