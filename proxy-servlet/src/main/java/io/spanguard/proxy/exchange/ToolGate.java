package io.spanguard.proxy.exchange;

import io.spanguard.proxy.firewall.Conversation;
import io.spanguard.proxy.firewall.ToolCall;
import io.spanguard.proxy.firewall.ToolFirewall;
import io.spanguard.proxy.firewall.ToolVerdict;
import io.spanguard.proxy.wire.Part;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The step between a tool call that is whole and one that is on its way to the client, of buffered
 * and of streamed answers alike. For use by one thread.
 */
final class ToolGate {

  private final ExchangeTrace trace;
  private final ToolFirewall firewall;

  /** With the calls of this answer that were judged before. */
  private Conversation conversation;

  ToolGate(ExchangeTrace trace, ToolFirewall firewall, Conversation conversation) {
    this.trace = trace;
    this.firewall = firewall;
    this.conversation = conversation;
  }

  /**
   * Lets calls pass, or not. Each verdict is recorded, also where an earlier call is stopped.
   *
   * @param calls with the arguments that the client would get
   * @return the calls with the arguments that they go out with
   * @throws Refusal when one must not go out
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
      trace.toolVerdict(verdict, start);
      stopping = stopping == null && verdict.stops() ? verdict : stopping;
      passed.add(verdict.replaced() == null ? part : part.withText(verdict.replaced()));
    }
    if (stopping != null) {
      throw Refusal.blocked(stopping.error());
    }
    return passed;
  }
}
