package io.spanguard.proxy.exchange;

import io.spanguard.proxy.firewall.Conversation;
import io.spanguard.proxy.firewall.ToolAction;
import io.spanguard.proxy.firewall.ToolCall;
import io.spanguard.proxy.firewall.ToolFirewall;
import io.spanguard.proxy.firewall.ToolVerdict;
import io.spanguard.proxy.guardrail.DetectionContext;
import io.spanguard.proxy.guardrail.StageResult;
import io.spanguard.proxy.wire.ModelAnswer;
import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.PartKind;
import io.spanguard.proxy.wire.WireFormat;
import io.spanguard.trace.SpanHandle;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Judges what a model answered, guardrails first, then its tool calls, and writes it down. For use
 * by one thread.
 */
final class AnswerJudge {

  private final Exchange exchange;
  private final TargetRuntime runtime;
  private final WireFormat format;
  private final ModelCallSpan span;
  private final Conversation conversation;
  private final DetectionContext context;

  /**
   * @param conversation what the request told, for the firewall
   */
  AnswerJudge(
      Exchange exchange,
      TargetRuntime runtime,
      WireFormat format,
      ModelCallSpan span,
      Conversation conversation,
      DetectionContext context) {
    this.exchange = exchange;
    this.runtime = runtime;
    this.format = format;
    this.span = span;
    this.conversation = conversation;
    this.context = context;
  }

  /**
   * The parts whose text changes on its way to the client, with the new text.
   *
   * @throws Refusal when the answer must not go out
   */
  Map<Part, String> judge(ModelAnswer answer) {
    span.answer(answer);
    exchange.trace().coverage().skipped(answer.skipped());
    Instant start = exchange.trace().now();
    StageResult judged = runtime.guardrails().judge(answer.parts(), context, exchange.trace()::now);
    record(answer, judged);
    // The model is done; what follows is the proxy's own work.
    span.span().end();
    SpanHandle stage = exchange.trace().stage("guardrail.output", start, judged);
    stage.end();
    if (judged.block().isPresent()) {
      throw Refusal.blocked(judged.block().get().error("response"));
    }
    judgeToolCalls(answer);
    return judged.forwarded();
  }

  private void record(ModelAnswer answer, StageResult judged) {
    if (!exchange.services().captureContent()) {
      return;
    }
    span.messages(
        format.outputMessages(
            answer, exchange.trace().recordable(answer.parts(), judged.recorded())));
    preview(answer, judged).ifPresent(exchange.trace()::outputPreview);
  }

  /** What was said first, or which tool is to be called where nothing was. */
  private static Optional<String> preview(ModelAnswer answer, StageResult judged) {
    Optional<String> call = Optional.empty();
    for (Part part : answer.parts()) {
      String text = judged.recorded().getOrDefault(part, part.text());
      if (part.kind() == PartKind.COMPLETION && !text.isEmpty()) {
        return Optional.of(text);
      }
      if (part.kind() == PartKind.TOOL_CALL && call.isEmpty()) {
        call = Optional.of(part.toolName() + "(" + text + ")");
      }
    }
    return call;
  }

  private void judgeToolCalls(ModelAnswer answer) {
    ToolFirewall firewall = runtime.target().firewall();
    if (firewall.isOff()) {
      return;
    }
    ToolVerdict blocking = null;
    for (Part part : answer.parts()) {
      if (part.kind() == PartKind.TOOL_CALL) {
        Instant start = exchange.trace().now();
        ToolVerdict verdict = firewall.judge(ToolCall.of(part), conversation);
        exchange.trace().toolVerdict(verdict, start);
        blocking = blocking == null && verdict.action() == ToolAction.BLOCK ? verdict : blocking;
      }
    }
    if (blocking != null) {
      throw Refusal.blocked(blocking.error());
    }
  }
}
