package io.spanguard.proxy.exchange;

import io.spanguard.proxy.firewall.Conversation;
import io.spanguard.proxy.guardrail.DetectionContext;
import io.spanguard.proxy.guardrail.Masks;
import io.spanguard.proxy.wire.ModelRequest;
import io.spanguard.proxy.wire.WireFormat;
import io.spanguard.trace.store.Hold;
import java.io.IOException;

/**
 * Answers a request that came before, and whose answer waits for a person: without another model
 * call, and judged anew. For use by one thread.
 */
final class Replay {

  private final Exchange exchange;
  private final TargetRuntime runtime;
  private final WireFormat format;
  private final Masks masks;
  private final Asked asked;

  /**
   * @param masks of the request that is here now, which are those of the one before
   */
  Replay(Exchange exchange, TargetRuntime runtime, WireFormat format, Masks masks, Asked asked) {
    this.exchange = exchange;
    this.runtime = runtime;
    this.format = format;
    this.masks = masks;
    this.asked = asked;
  }

  void run(Holding holding, Hold hold, ModelRequest model, Conversation conversation)
      throws IOException {
    ClientStream client = new ClientStream(exchange, format.errorShape(), asked);
    ParkedAnswer parked;
    try {
      parked = holding.repeat(hold, model.stream() ? client::beat : Beat.NONE);
    } catch (Refusal refusal) {
      client.end(refusal, format.openStream());
      return;
    }
    ModelCallSpan span = ModelCallSpan.replay(exchange.trace(), runtime.target(), model);
    ToolGate tools =
        new ToolGate(
            exchange.trace(), runtime.target().firewall(), conversation, parked.calls(), false);
    AnswerJudge judge =
        new AnswerJudge(
            exchange,
            runtime,
            format,
            span,
            tools,
            DetectionContext.ofAnswer(model.parts()),
            masks);
    try {
      if (parked.stream()) {
        new EventRelay(exchange, runtime, format, judge, span, asked, holding, false)
            .run(parked.source());
      } else if (client.isBegun()) {
        // Asked for a stream, the provider gave something else; the next repeat does not wait.
        client.end(
            Refusal.error(502, "upstream_invalid", "the answer is no stream"), format.openStream());
      } else {
        new WholeRelay(exchange, runtime, format, judge, span, holding).replay(parked);
      }
    } finally {
      span.span().end();
    }
  }
}
