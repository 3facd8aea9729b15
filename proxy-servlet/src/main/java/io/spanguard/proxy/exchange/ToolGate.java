package io.spanguard.proxy.exchange;

import io.spanguard.proxy.firewall.Conversation;
import io.spanguard.proxy.firewall.ToolAction;
import io.spanguard.proxy.firewall.ToolCall;
import io.spanguard.proxy.firewall.ToolFirewall;
import io.spanguard.proxy.firewall.ToolVerdict;
import io.spanguard.proxy.wire.Part;
import io.spanguard.trace.SpanStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The step between a tool call that is whole and one that is on its way to the client, of buffered
 * and of streamed answers alike. For use by one thread.
 */
final class ToolGate {

  private final ExchangeTrace trace;
  private final ToolFirewall firewall;

  /** With the calls of this answer that were judged before. */
  private Conversation conversation;

  /** Those that a person has to decide about. */
  private final List<HeldCall> held = new ArrayList<>();

  /** Digests of the calls that were approved. */
  private final Set<String> approved;

  private final boolean mayHold;

  /**
   * @param approved digests of the calls that a person has approved
   * @param mayHold whether others can wait for one; else they are stopped
   */
  ToolGate(
      ExchangeTrace trace,
      ToolFirewall firewall,
      Conversation conversation,
      Set<String> approved,
      boolean mayHold) {
    this.trace = trace;
    this.firewall = firewall;
    this.conversation = conversation;
    this.approved = approved;
    this.mayHold = mayHold;
  }

  /** The calls so far that must not leave before they are approved. */
  List<HeldCall> held() {
    return held;
  }

  /**
   * Lets calls pass, or not. Each verdict is recorded, also where an earlier call is stopped.
   *
   * @param calls with the arguments that the client would get
   * @return the calls with the arguments that they go out with
   * @throws Refusal when one must not go out; whether some must wait, {@link #held} says
   */
  List<Part> pass(List<Part> calls) {
    if (firewall.isOff()) {
      return calls;
    }
    List<Part> passed = new ArrayList<>(calls.size());
    ToolVerdict stopping = null;
    for (Part part : calls) {
      Instant start = trace.now();
      ToolCall call = ToolCall.of(part);
      ToolVerdict verdict = firewall.judge(call, conversation);
      conversation = conversation.with(call);
      if (!waits(verdict, call, start)) {
        trace.toolVerdict(verdict, start);
        stopping = stopping == null && verdict.stops() ? verdict : stopping;
      }
      passed.add(verdict.replaced() == null ? part : part.withText(verdict.replaced()));
    }
    if (stopping != null) {
      for (HeldCall call : held) {
        call.span().status(SpanStatus.BLOCKED, "another call of the answer is blocked");
      }
      throw Refusal.blocked(stopping.error());
    }
    return passed;
  }

  /** Whether a person decides about the call, or has. */
  private boolean waits(ToolVerdict verdict, ToolCall call, Instant start) {
    if (verdict.action() != ToolAction.APPROVE) {
      return false;
    }
    String digest = RequestKeys.ofCall(call);
    if (approved.contains(digest)) {
      return true;
    }
    if (mayHold) {
      held.add(new HeldCall(verdict, digest, trace.heldCall(verdict, start)));
    }
    return mayHold;
  }
}
