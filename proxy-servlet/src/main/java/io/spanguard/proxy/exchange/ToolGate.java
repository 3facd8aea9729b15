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

/**
 * The step between a tool call that is whole and one that is on its way to the client, of buffered
 * and of streamed answers alike. For use by one thread.
 */
final class ToolGate {

  private final ExchangeTrace trace;
  private final ToolFirewall firewall;
  private final Conversation conversation;

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
    ToolVerdict blocking = null;
    for (Part part : calls) {
      Instant start = trace.now();
      ToolVerdict verdict = firewall.judge(ToolCall.of(part), conversation);
      trace.toolVerdict(verdict, start);
      blocking = blocking == null && verdict.action() == ToolAction.BLOCK ? verdict : blocking;
      passed.add(verdict.replaced() == null ? part : part.withText(verdict.replaced()));
    }
    if (blocking != null) {
      throw Refusal.blocked(blocking.error());
    }
    return passed;
  }
}
