package io.spanguard.proxy.exchange;

import io.spanguard.proxy.firewall.Conversation;
import io.spanguard.proxy.firewall.ToolAction;
import io.spanguard.proxy.firewall.ToolCall;
import io.spanguard.proxy.firewall.ToolFirewall;
import io.spanguard.proxy.firewall.ToolVerdict;
import io.spanguard.proxy.wire.Part;
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

  /** Before this answer. */
  private final Conversation before;

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
    this.before = conversation;
    this.conversation = conversation;
    this.approved = approved;
    this.mayHold = mayHold;
  }

  /** Whether calls can wait for a person. */
  boolean mayHold() {
    return mayHold;
  }

  /** The calls so far that must not leave before they are approved. */
  List<HeldCall> held() {
    return held;
  }

  /**
   * Lets calls pass, or not. Each verdict is recorded, also where an earlier call is stopped.
   *
   * @param calls with the arguments that the client would get
   * @throws Refusal when one must not go out
   */
  List<Passed> pass(List<Part> calls) {
    List<Passed> passed = new ArrayList<>(calls.size());
    if (firewall.isOff()) {
      calls.forEach(call -> passed.add(new Passed(call.text(), false)));
      return passed;
    }
    ToolVerdict stopping = null;
    for (Part part : calls) {
      Instant start = trace.now();
      ToolCall call = ToolCall.of(part);
      ToolVerdict verdict = firewall.judge(call, conversation);
      conversation = conversation.with(call);
      String digest = verdict.action() == ToolAction.APPROVE ? RequestKeys.ofCall(call) : "";
      boolean waits = false;
      if (!approved.contains(digest)) {
        waits = mayHold && verdict.action() == ToolAction.APPROVE;
        if (waits) {
          held.add(new HeldCall(verdict, digest, trace.heldCall(verdict, start)));
        } else {
          trace.toolVerdict(verdict, start);
          stopping = stopping == null && verdict.stops() ? verdict : stopping;
        }
      }
      passed.add(new Passed(verdict.replaced() == null ? part.text() : verdict.replaced(), waits));
    }
    if (stopping != null) {
      drop("another call of the answer is blocked");
      throw Refusal.blocked(stopping.error());
    }
    return passed;
  }

  /** Whether {@link #recorded} has anything to do. */
  boolean mayRedact() {
    return firewall.mayRedact();
  }

  /** A call as it may be recorded: what a rule takes out of its arguments is not. */
  Part recorded(Part call) {
    return firewall.recorded(call, before);
  }

  /** Nobody is asked about the calls that were to wait. */
  void drop(String reason) {
    held.forEach(call -> call.block(reason));
    held.clear();
  }

  /**
   * A call that may go out, now or later.
   *
   * @param arguments that it goes out with
   * @param waits whether it waits for a person
   */
  record Passed(String arguments, boolean waits) {}
}
