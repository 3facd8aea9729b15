package io.spanguard.proxy.exchange;

import com.fasterxml.jackson.core.JsonPointer;
import io.spanguard.proxy.exchange.ToolGate.Passed;
import io.spanguard.proxy.guardrail.AnswerStage;
import io.spanguard.proxy.guardrail.DetectionContext;
import io.spanguard.proxy.guardrail.Masks;
import io.spanguard.proxy.guardrail.StageResult;
import io.spanguard.proxy.wire.ModelAnswer;
import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.PartKind;
import io.spanguard.proxy.wire.WireFormat;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
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
  private final ToolGate tools;
  private final DetectionContext context;
  private final Masks masks;

  /** The calls as they may be recorded, by their places; none before {@link #record}. */
  private final Map<JsonPointer, Part> shown = new HashMap<>();

  AnswerJudge(
      Exchange exchange,
      TargetRuntime runtime,
      WireFormat format,
      ModelCallSpan span,
      ToolGate tools,
      DetectionContext context,
      Masks masks) {
    this.exchange = exchange;
    this.runtime = runtime;
    this.format = format;
    this.span = span;
    this.tools = tools;
    this.context = context;
    this.masks = masks;
  }

  /**
   * The parts whose text changes on its way to the client, with the new text.
   *
   * @throws Refusal when the answer must not go out
   */
  Map<Part, String> judge(ModelAnswer answer) {
    Instant start = exchange.trace().now();
    StageResult judged =
        runtime.guardrails().judge(answer.parts(), context, masks, exchange.trace()::now);
    record(answer, judged, start);
    if (judged.block().isPresent()) {
      throw Refusal.blocked(judged.block().get().error("response"));
    }
    for (Part part : judged.forwarded().keySet()) {
      if (!format.mayChange(part)) {
        throw Refusal.unchangeable(part);
      }
    }
    Map<Part, String> changed = restored(answer, judged);
    judgeToolCalls(answer, changed);
    return changed;
  }

  /** Begins with a streamed answer. */
  AnswerStage open() {
    return runtime.guardrails().open(context, masks, exchange.trace()::now);
  }

  ToolGate tools() {
    return tools;
  }

  /** Whether anybody looks at what the model says, or something is to be put back in it. */
  boolean looksAtAnswers() {
    return runtime.guardrails().seesAnswers()
        || !runtime.target().firewall().isOff()
        || !masks.isEmpty();
  }

  /**
   * Writes down what was answered and what the guardrails made of it.
   *
   * @param start when they began
   */
  void record(ModelAnswer answer, StageResult judged, Instant start) {
    span.answer(answer);
    exchange.trace().coverage().skipped(answer.skipped());
    messages(answer, judged);
    for (Part part : answer.parts()) {
      if (part.kind() == PartKind.TOOL_CALL) {
        shown.put(part.place(), part.withText(judged.recorded().getOrDefault(part, part.text())));
      }
    }
    // The model is done; what follows is the proxy's own work.
    span.span().end();
    exchange.trace().stage("guardrail.output", start, judged).end();
  }

  /**
   * The arguments of a recorded call as a person may see them: with the placeholders of what was
   * masked, findings replaced, and secrets taken out.
   */
  String shown(Part call) {
    Part part = shown.getOrDefault(call.place(), call);
    return exchange.services().scrubber().scrubbed(List.of(part)).get(0).text();
  }

  /** What was masked in the request is put back, before the firewall judges. */
  private Map<Part, String> restored(ModelAnswer answer, StageResult judged) {
    Map<Part, String> changed = new LinkedHashMap<>(judged.forwarded());
    if (masks.isEmpty()) {
      return changed;
    }
    for (Part part : answer.parts()) {
      if (!format.mayChange(part)) {
        continue;
      }
      String text = masks.restored(part, changed.getOrDefault(part, part.text()));
      if (!text.equals(part.text())) {
        changed.put(part, text);
      } else {
        changed.remove(part);
      }
    }
    return changed;
  }

  private void messages(ModelAnswer answer, StageResult judged) {
    if (!exchange.services().captureContent()) {
      return;
    }
    List<Part> kept = exchange.trace().recordable(withoutRedacted(answer.parts(), judged), judged);
    span.messages(format.outputMessages(answer, kept));
    preview(kept).ifPresent(exchange.trace()::outputPreview);
  }

  /** The parts, of which calls lack what the firewall's rules take out of them. */
  private List<Part> withoutRedacted(List<Part> parts, StageResult judged) {
    if (!tools.mayRedact()) {
      return parts;
    }
    List<Part> out = new ArrayList<>(parts.size());
    for (Part part : parts) {
      if (part.kind() == PartKind.TOOL_CALL) {
        Part seen = part.withText(judged.recorded().getOrDefault(part, part.text()));
        Part left = tools.recorded(seen);
        out.add(left.text().equals(seen.text()) ? part : left);
      } else {
        out.add(part);
      }
    }
    return out;
  }

  /** What was said first, or which tool is to be called where nothing was. */
  private static Optional<String> preview(List<Part> kept) {
    Optional<String> call = Optional.empty();
    for (Part part : kept) {
      String text = part.text();
      if (part.kind() == PartKind.COMPLETION && !text.isEmpty()) {
        return Optional.of(text);
      }
      if (part.kind() == PartKind.TOOL_CALL && call.isEmpty()) {
        call = Optional.of(part.toolName() + "(" + text + ")");
      }
    }
    return call;
  }

  /**
   * @param changed takes the arguments that the firewall replaces
   */
  private void judgeToolCalls(ModelAnswer answer, Map<Part, String> changed) {
    List<Part> parts = new ArrayList<>();
    List<Part> calls = new ArrayList<>();
    for (Part part : answer.parts()) {
      if (part.kind() == PartKind.TOOL_CALL) {
        parts.add(part);
        calls.add(part.withText(changed.getOrDefault(part, part.text())));
      }
    }
    List<Passed> passed = tools.pass(calls);
    for (int i = 0; i < parts.size(); i++) {
      String text = passed.get(i).arguments();
      if (!text.equals(parts.get(i).text())) {
        changed.put(parts.get(i), text);
      }
    }
  }
}
