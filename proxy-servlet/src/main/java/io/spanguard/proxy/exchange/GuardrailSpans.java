package io.spanguard.proxy.exchange;

import io.spanguard.proxy.guardrail.Action;
import io.spanguard.proxy.guardrail.Finding;
import io.spanguard.proxy.guardrail.Guardrail;
import io.spanguard.proxy.guardrail.RemoteCall;
import io.spanguard.proxy.guardrail.StageResult.GuardrailRun;
import io.spanguard.proxy.guardrail.StageResult.PartFinding;
import io.spanguard.trace.AttributeValue;
import io.spanguard.trace.Attributes;
import io.spanguard.trace.OtelKind;
import io.spanguard.trace.SpanHandle;
import io.spanguard.trace.SpanKind;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.TraceRecorder;
import io.spanguard.trace.convention.Names;
import java.util.Map;
import java.util.TreeMap;

/** What the run of one guardrail leaves on a trace: where and what it found, never the text. */
final class GuardrailSpans {

  /** Events on one span; the count is told in full. */
  private static final int MAX_FINDING_EVENTS = 100;

  private GuardrailSpans() {}

  /**
   * Writes the run onto its stage, with a span of its own where there is something to say.
   *
   * @param blocked whether this run ended the exchange; a blocking guardrail that found something
   *     in an old part only had that part replaced
   */
  static Outcome record(
      TraceRecorder recorder, SpanHandle stage, GuardrailRun run, String side, boolean blocked) {
    Guardrail guardrail = run.guardrail();
    boolean failed = run.failure() != null;
    Outcome outcome = outcome(run, blocked, side);
    String verdict = verdict(run);
    stage.event(
        "guardrail.run",
        Attributes.builder()
            .put(Names.GUARDRAIL_ID, guardrail.id())
            .put(Names.GUARDRAIL_DETECTOR, guardrail.detector().id())
            .put("guardrail.action", guardrail.action().id())
            .put("guardrail.fail_closed", guardrail.failClosed())
            .put(Names.GUARDRAIL_VERDICT, verdict)
            .put(Names.GUARDRAIL_OUTCOME, outcome.id())
            .put("guardrail.findings", run.findings().size())
            .put("guardrail.duration_ms", run.duration().toNanos() / 1e6)
            .build());
    if (outcome == Outcome.ALLOW && run.calls().isEmpty()) {
      return outcome;
    }
    String name = failed ? "detector.error" : "detector." + outcome.id();
    SpanHandle span = recorder.spanAt(name, SpanKind.DETECTOR, stage, run.start());
    span.set(Names.GUARDRAIL_ID, guardrail.id())
        .set(Names.GUARDRAIL_POLICY, guardrail.id())
        .set(Names.GUARDRAIL_DETECTOR, guardrail.detector().id())
        .set(Names.GUARDRAIL_SIDE, side)
        .set(Names.GUARDRAIL_VERDICT, verdict)
        .set(Names.GUARDRAIL_OUTCOME, outcome.id());
    if (failed) {
      span.set(Names.GUARDRAIL_REASON, run.failure())
          .set(Names.ERROR_TYPE, "detector_failed")
          .status(guardrail.failClosed() ? SpanStatus.BLOCKED : SpanStatus.ERROR, run.failure());
    } else if (!run.findings().isEmpty()) {
      findings(run, span);
      if (blocked) {
        span.status(SpanStatus.BLOCKED, run.findings().get(0).finding().reason());
      }
    }
    run.calls().forEach(call -> call(recorder, span, call));
    span.endAt(run.start().plus(run.duration()));
    return outcome;
  }

  private static void call(TraceRecorder recorder, SpanHandle parent, RemoteCall call) {
    SpanHandle span = recorder.spanAt("http.client", SpanKind.OTHER, parent, call.start());
    span.otelKind(OtelKind.CLIENT)
        .set(Names.HTTP_METHOD, call.method())
        .set(Names.URL_FULL, call.url())
        .set(Names.SERVER_ADDRESS, call.host())
        .set(Names.SERVER_PORT, call.port())
        .set(Names.HTTP_RESEND_COUNT, 0);
    if (call.status() != null) {
      span.set(Names.HTTP_STATUS, call.status());
    }
    if (call.errorType() != null) {
      span.set(Names.ERROR_TYPE, call.errorType()).status(SpanStatus.ERROR, null);
    }
    span.endAt(call.start().plus(call.duration()));
  }

  private static void findings(GuardrailRun run, SpanHandle span) {
    Map<String, Long> types = new TreeMap<>();
    Finding first = run.findings().get(0).finding();
    for (int i = 0; i < run.findings().size(); i++) {
      PartFinding found = run.findings().get(i);
      types.merge(found.finding().type(), 1L, Long::sum);
      if (i < MAX_FINDING_EVENTS) {
        span.event("guardrail.finding", event(found));
      }
    }
    Attributes.Builder counts = Attributes.builder();
    types.forEach(counts::put);
    span.set(Names.GUARDRAIL_CATEGORY, first.category())
        .set(Names.GUARDRAIL_REASON, first.reason())
        .set("guardrail.types", new AttributeValue.MapValue(counts.build()))
        .set("guardrail.count", run.findings().size());
  }

  private static Attributes event(PartFinding found) {
    Finding finding = found.finding();
    return Attributes.builder()
        .put("part", found.part().kind().id())
        .put("place", found.part().place().toString())
        .put("type", finding.type())
        .put("start", finding.start())
        .put("end", finding.end())
        .put("score", finding.score())
        .put(Names.GUARDRAIL_CATEGORY, finding.category())
        .build();
  }

  private static Outcome outcome(GuardrailRun run, boolean blocked, String side) {
    if (run.failure() != null) {
      return run.guardrail().failClosed() ? Outcome.BLOCK : Outcome.ERROR;
    }
    if (run.findings().isEmpty()) {
      return Outcome.ALLOW;
    }
    return switch (run.guardrail().action()) {
      case BLOCK -> blocked ? Outcome.BLOCK : Outcome.REDACT;
      case REDACT -> Outcome.REDACT;
      // What a model answers has nobody to be restored for.
      case MASK -> side.equals("prompt") ? Outcome.MASK : Outcome.REDACT;
      case MONITOR -> Outcome.MONITOR;
    };
  }

  /** What the detector says, whatever is done about it. */
  private static String verdict(GuardrailRun run) {
    if (run.findings().isEmpty()) {
      return run.failure() == null ? "allow" : "error";
    }
    Action action = run.guardrail().action();
    return action == Action.REDACT || action == Action.MASK ? "modify" : "deny";
  }
}
