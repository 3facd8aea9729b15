package io.spanguard.proxy.exchange;

import io.spanguard.proxy.access.Caller;
import io.spanguard.proxy.access.Target.IncomingTrace;
import io.spanguard.proxy.firewall.Conversation;
import io.spanguard.proxy.firewall.ToolVerdict;
import io.spanguard.proxy.guardrail.DetectionContext;
import io.spanguard.proxy.guardrail.Masks;
import io.spanguard.proxy.guardrail.StageResult;
import io.spanguard.proxy.wire.Part;
import io.spanguard.trace.SpanHandle;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.convention.Names;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Judges texts by the guardrails and the firewall of a target without calling anybody, and records
 * it as a trace. Safe for use by many threads.
 */
public final class GuardCheck {

  public static final String PATH = "/v1/guard";

  private final ExchangeServices services;

  public GuardCheck(ExchangeServices services) {
    this.services = services;
  }

  /**
   * Judges the parts of one side.
   *
   * @param http whose headers name agent, session and user, where the configuration says so
   * @return empty where the caller has no such target
   */
  public Optional<Checked> check(Caller caller, HttpServletRequest http, Question question) {
    String targetId = question.targetId();
    return (caller.mayUse(targetId)
            ? services.target(caller.workspace(), targetId)
            : Optional.<TargetRuntime>empty())
        .map(
            runtime -> check(caller, runtime, IdentityReader.read(services, http, null), question));
  }

  private Checked check(
      Caller caller, TargetRuntime runtime, IdentityReader.Ids ids, Question question) {
    List<Part> parts = question.parts();
    boolean output = question.output();
    ExchangeTrace trace =
        ExchangeTrace.start(
            services, caller, IncomingTrace.IGNORE, Optional.empty(), services.clock().instant());
    trace
        .root()
        .set(Names.HTTP_METHOD, "POST")
        .set(Names.URL_PATH, PATH)
        .set(Names.TARGET_ID, runtime.target().id());
    trace.identity(ids);
    trace.coverage().skipped(question.skipped());
    DetectionContext context =
        output ? DetectionContext.ofAnswer(List.of()) : DetectionContext.ofRequest(parts);
    Instant start = trace.now();
    StageResult judged =
        runtime.guardrails().judge(parts, context, Masks.create(runtime.maskKey()), trace::now);
    SpanHandle stage = trace.stage(output ? "guardrail.output" : "guardrail.input", start, judged);
    stage.end();
    Conversation said =
        Conversation.of(parts, ids.agent(), ids.session(), caller.name(), runtime.target().id());
    GuardedCalls calls = new GuardedCalls(trace, runtime.target().firewall(), said);
    List<ToolVerdict> tools =
        judged.block().isPresent() ? List.of() : calls.judge(parts, judged.forwarded());
    judged
        .block()
        .ifPresent(block -> trace.failed(SpanStatus.BLOCKED, "guardrail_block", block.reason()));
    record(trace, parts, judged, calls, output);
    services.sink().accept(trace.seal(200));
    return new Checked(trace.traceId(), judged, tools, trace.coverage().reasons());
  }

  private void record(
      ExchangeTrace trace,
      List<Part> parts,
      StageResult judged,
      GuardedCalls calls,
      boolean output) {
    if (!services.captureContent() || parts.isEmpty()) {
      return;
    }
    List<Part> kept = trace.recordable(parts, judged);
    int end = parts.size() - 1;
    String last = calls.recorded(parts.get(end), kept.get(end)).text();
    if (output) {
      trace.outputPreview(last);
    } else {
      trace.inputPreview(last);
    }
  }

  /**
   * What is to be judged.
   *
   * @param skipped what is there but cannot be inspected, a reason each
   * @param output whether the parts are what a model answers
   */
  public record Question(String targetId, List<Part> parts, List<String> skipped, boolean output) {
    public Question {
      parts = List.copyOf(parts);
      skipped = List.copyOf(skipped);
    }
  }

  /**
   * What came of it.
   *
   * @param tools one for each tool call that the firewall judged
   * @param skipped why parts were not inspected
   */
  public record Checked(
      String traceId, StageResult judged, List<ToolVerdict> tools, List<String> skipped) {
    public Checked {
      tools = List.copyOf(tools);
      skipped = List.copyOf(skipped);
    }
  }
}
