package io.spanguard.proxy.exchange;

import io.spanguard.proxy.access.Caller;
import io.spanguard.proxy.access.Target;
import io.spanguard.proxy.firewall.ToolAction;
import io.spanguard.proxy.firewall.ToolVerdict;
import io.spanguard.proxy.guardrail.Scrubber;
import io.spanguard.proxy.guardrail.StageResult;
import io.spanguard.proxy.guardrail.StageResult.GuardrailRun;
import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.RecordedText;
import io.spanguard.trace.AttributeValue;
import io.spanguard.trace.Attributes;
import io.spanguard.trace.OtelKind;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.SpanHandle;
import io.spanguard.trace.SpanKind;
import io.spanguard.trace.SpanLink;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.TraceContext;
import io.spanguard.trace.TraceRecorder;
import io.spanguard.trace.convention.Names;
import io.spanguard.trace.store.Approval;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an exchange writes down of itself: its root span, and what is below it. Ended once, by
 * {@link Exchange}. For use by the thread of its exchange.
 */
final class ExchangeTrace {

  /** Characters of a prompt or an answer that stand in lists. */
  private static final int PREVIEW_LENGTH = 200;

  private final TraceRecorder recorder;
  private final SpanHandle root;
  private final String workspace;
  private final Scrubber scrubber;
  private final @Nullable String traceState;
  private final Coverage coverage = new Coverage();
  private final Set<String> triggered = new LinkedHashSet<>();
  private final RecordedText recordedText = RecordedText.create();
  private Outcome outcome = Outcome.ALLOW;

  private ExchangeTrace(
      TraceRecorder recorder,
      SpanHandle root,
      String workspace,
      Scrubber scrubber,
      @Nullable String traceState) {
    this.traceState = traceState;
    this.scrubber = scrubber;
    this.recorder = recorder;
    this.root = root;
    this.workspace = workspace;
  }

  static ExchangeTrace start(
      ExchangeServices services,
      Caller caller,
      Target.IncomingTrace policy,
      Optional<TraceContext> incoming,
      Instant arrival) {
    boolean continued = policy == Target.IncomingTrace.CONTINUE && incoming.isPresent();
    TraceRecorder recorder =
        TraceRecorder.start(
            continued ? incoming.orElseThrow().traceId() : services.ids().newTraceId(),
            continued ? incoming.orElseThrow().parentId() : null,
            services.ids(),
            services.clock());
    SpanHandle root = recorder.spanAt("proxy.request", SpanKind.REQUEST, null, arrival);
    root.otelKind(OtelKind.SERVER).set(Names.CALLER, caller.name());
    String traceState = continued ? incoming.orElseThrow().traceState() : null;
    if (continued) {
      root.traceState(traceState);
    } else if (policy == Target.IncomingTrace.LINK && incoming.isPresent()) {
      TraceContext other = incoming.orElseThrow();
      root.link(SpanLink.of(other.traceId(), other.parentId(), Attributes.empty()));
    }
    return new ExchangeTrace(recorder, root, caller.workspace(), services.scrubber(), traceState);
  }

  String traceId() {
    return recorder.traceId();
  }

  /** How an answer names this exchange in the caller's own terms. */
  String traceparent() {
    return new TraceContext(traceId(), root.spanId(), TraceContext.FLAG_SAMPLED, null)
        .traceparent();
  }

  /** What goes upstream beside the traceparent; null where the trace begins here, or had none. */
  @Nullable String traceState() {
    return traceState;
  }

  SpanHandle root() {
    return root;
  }

  /** Who asks, as far as the request says. */
  void identity(IdentityReader.Ids ids) {
    root.set(Names.AGENT_ID, ids.agent())
        .set(Names.GEN_AI_AGENT_ID, ids.agent())
        .set(Names.SESSION_ID, ids.session())
        .set(Names.CONVERSATION_ID, ids.session())
        .set(Names.USER_ID, ids.user());
  }

  Coverage coverage() {
    return coverage;
  }

  Outcome outcome() {
    return outcome;
  }

  void outcome(Outcome reached) {
    outcome = outcome.heavier(reached);
  }

  Instant now() {
    return recorder.now();
  }

  SpanHandle span(String name, SpanKind kind, SpanHandle parent) {
    return recorder.span(name, kind, parent);
  }

  /**
   * What a guardrail stage did: a span for it, and one for each guardrail that found something or
   * failed.
   */
  SpanHandle stage(String name, Instant start, StageResult result) {
    SpanHandle stage = recorder.spanAt(name, SpanKind.DETECTOR, root, start);
    coverage.inspected(result.inspected());
    coverage.skipped(result.skipped());
    String side = name.equals("guardrail.input") ? "prompt" : "response";
    stage
        .set(Names.GUARDRAIL_SIDE, side)
        .set(Names.PARTS_INSPECTED, result.inspected())
        .set(Names.SKIPPED, result.skipped());
    Outcome stageOutcome = Outcome.ALLOW;
    for (GuardrailRun run : result.runs()) {
      boolean blocked =
          result.block().filter(block -> block.guardrail().equals(run.guardrail())).isPresent();
      Outcome runOutcome = GuardrailSpans.record(recorder, stage, run, side, blocked);
      if (runOutcome != Outcome.ALLOW) {
        triggered.add(run.guardrail().id());
      }
      if (runOutcome != Outcome.ERROR) {
        stageOutcome = stageOutcome.heavier(runOutcome);
      }
    }
    if (result.block().isPresent()) {
      stageOutcome = Outcome.BLOCK;
      stage.status(SpanStatus.BLOCKED, result.block().get().reason());
    }
    stage.set(Names.GUARDRAIL_OUTCOME, stageOutcome.id());
    outcome(stageOutcome);
    return stage;
  }

  /** A tool rule that matched: a span of its own, below the root. */
  void toolVerdict(ToolVerdict verdict, Instant start) {
    coverage.inspected(1);
    if (verdict.rule() == null && verdict.action() == ToolAction.ALLOW) {
      return;
    }
    SpanHandle span = described(verdict, start);
    if (verdict.stops()) {
      span.status(SpanStatus.BLOCKED, verdict.reason());
      outcome(Outcome.BLOCK);
    } else if (verdict.action() == ToolAction.MONITOR) {
      outcome(Outcome.MONITOR);
    } else if (verdict.action() == ToolAction.REDACT) {
      outcome(Outcome.REDACT);
    }
    span.end();
  }

  /** A tool call of an earlier turn that goes on with other arguments. */
  void earlierCall(ToolVerdict verdict, Instant start) {
    SpanHandle span = described(verdict, start);
    span.rename("firewall.redact").set("firewall.earlier_turn", true);
    outcome(Outcome.REDACT);
    span.end();
  }

  /** A tool call that a person has to decide about: its span is open until that is settled. */
  SpanHandle heldCall(ToolVerdict verdict, Instant start) {
    coverage.inspected(1);
    return described(verdict, start);
  }

  /** A call that was held for an earlier request like this one. */
  SpanHandle repeatedCall(Approval approval, Instant start) {
    SpanHandle span = recorder.spanAt("firewall.approve", SpanKind.FIREWALL, root, start);
    return span.set(Names.FIREWALL_RULE_ID, approval.rule())
        .set(Names.FIREWALL_ACTION, "approve")
        .set(Names.GUARDRAIL_CATEGORY, approval.category())
        .set(Names.GUARDRAIL_REASON, approval.reason())
        .set(Names.TOOL_NAME, approval.tool())
        .set(Names.GEN_AI_TOOL_NAME, approval.tool())
        .set(Names.FIREWALL_RISK, approval.risk());
  }

  private SpanHandle described(ToolVerdict verdict, Instant start) {
    SpanHandle span =
        recorder.spanAt("firewall." + verdict.action().id(), SpanKind.FIREWALL, root, start);
    span.set(Names.FIREWALL_RULE_ID, verdict.ruleId())
        .set(Names.FIREWALL_ACTION, verdict.action().id())
        .set(Names.GUARDRAIL_CATEGORY, verdict.category())
        .set(Names.GUARDRAIL_REASON, verdict.reason())
        .set(Names.TOOL_NAME, verdict.call().name())
        .set(Names.GEN_AI_TOOL_NAME, verdict.call().name())
        .set(Names.TOOL_CALL_ID, verdict.call().part().toolCallId())
        .set(Names.FIREWALL_RISK, verdict.risk());
    if (verdict.agentic() != null) {
      span.set(Names.AGENTIC_CATEGORY, verdict.agentic());
    }
    return span;
  }

  /** The exchange failed, or was stopped. */
  void failed(SpanStatus status, @Nullable String errorType, String message) {
    root.status(status, scrubber.scrubbed(message));
    if (status == SpanStatus.ERROR) {
      root.set(Names.ERROR_TYPE, errorType);
    }
    outcome(status == SpanStatus.BLOCKED ? Outcome.BLOCK : Outcome.ERROR);
  }

  /**
   * The exception behind an unexpected failure: its type and where it came from, but not its
   * message, which may quote.
   */
  void exception(Throwable thrown) {
    StringBuilder frames = new StringBuilder();
    for (StackTraceElement frame : thrown.getStackTrace()) {
      if (frames.length() > 4000) {
        break;
      }
      frames.append("at ").append(frame).append('\n');
    }
    root.event(
        "exception",
        Attributes.builder()
            .put("exception.type", thrown.getClass().getName())
            .put("exception.stacktrace", frames.toString())
            .build());
  }

  /**
   * The parts as they may be recorded: findings replaced, secrets taken out, long ones cut.
   *
   * @param judged what guardrails made of them
   */
  List<Part> recordable(List<Part> parts, StageResult judged) {
    List<Part> clean = new ArrayList<>(parts.size());
    for (Part part : parts) {
      String text = judged.recorded().get(part);
      clean.add(text == null ? part : part.withText(text));
    }
    return recordedText.cut(scrubber.scrubbed(clean, judged));
  }

  /**
   * A name that a client chose, as it may be recorded.
   *
   * @param chosen null where it chose none, and so is the answer
   */
  @Nullable String word(@Nullable String chosen) {
    return chosen == null ? null : scrubber.scrubbedWord(chosen);
  }

  /** What a client set, as it may be recorded. */
  AttributeValue recordable(AttributeValue value) {
    if (value instanceof AttributeValue.TextValue text) {
      return AttributeValue.of(scrubber.scrubbed(text.value()));
    }
    return value instanceof AttributeValue.ListValue list
        ? new AttributeValue.ListValue(list.values().stream().map(this::recordable).toList())
        : value;
  }

  void inputPreview(String text) {
    root.set(Names.INPUT_PREVIEW, preview(text));
  }

  void outputPreview(String text) {
    root.set(Names.OUTPUT_PREVIEW, preview(text));
  }

  private static String preview(String text) {
    if (text.length() <= PREVIEW_LENGTH) {
      return text;
    }
    boolean split = Character.isHighSurrogate(text.charAt(PREVIEW_LENGTH - 1));
    return text.substring(0, split ? PREVIEW_LENGTH - 1 : PREVIEW_LENGTH);
  }

  /**
   * Ends every span; to be called once.
   *
   * @param httpStatus what the client was answered; null where it got no answer
   */
  SpanBatch seal(@Nullable Integer httpStatus) {
    if (httpStatus != null) {
      root.set(Names.HTTP_STATUS, httpStatus);
    }
    root.set(Names.OUTCOME, outcome.id())
        .set(Names.GUARDRAIL_OUTCOME, outcome.id())
        .set(Names.COVERAGE, coverage.word())
        .set(Names.SKIPPED, coverage.reasons())
        .set(Names.PARTS_INSPECTED, coverage.inspectedParts())
        .set(Names.GUARDRAIL_TRIGGERED, List.copyOf(triggered));
    return new SpanBatch(workspace, recorder.seal());
  }

  /** The root once more, after it turned out that the client did not get the end of the answer. */
  SpanBatch clientAborted() {
    Span revised =
        recorder.revisedRoot(
            SpanStatus.ERROR,
            "the client went away before the end of the answer",
            Attributes.builder()
                .put(Names.ERROR_TYPE, "client_abort")
                .put(Names.OUTCOME, Outcome.ERROR.id())
                .build());
    return new SpanBatch(workspace, List.of(revised));
  }
}
