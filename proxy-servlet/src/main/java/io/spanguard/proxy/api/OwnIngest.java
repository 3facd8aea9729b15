package io.spanguard.proxy.api;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanguard.proxy.access.Caller;
import io.spanguard.trace.IdGenerator;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanSource;
import io.spanguard.trace.TraceSummary;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes spans in Spanguard's own JSON in. All or nothing, except for spans whose ids the gateway
 * has used in that trace: they are left out, and the answer says so. Safe for use by many threads.
 */
final class OwnIngest {

  private final SpanKeeper keeper;
  private final GatewaySpans gatewaySpans;
  private final IngestTargets targets;
  private final PresentTraces present;
  private final Clock clock;
  private final IdGenerator ids;

  OwnIngest(
      SpanKeeper keeper,
      GatewaySpans gatewaySpans,
      IngestTargets targets,
      PresentTraces present,
      Clock clock,
      IdGenerator ids) {
    this.keeper = requireNonNull(keeper, "keeper");
    this.gatewaySpans = requireNonNull(gatewaySpans, "gatewaySpans");
    this.targets = requireNonNull(targets, "targets");
    this.present = requireNonNull(present, "present");
    this.clock = requireNonNull(clock, "clock");
    this.ids = requireNonNull(ids, "ids");
  }

  /**
   * @throws ApiException when anything is wrong, and nothing was kept
   */
  Answer take(Caller caller, JsonNode body) {
    Notes notes = new Notes();
    IngestRequest ingest =
        IngestRequest.read(
            body, clock.instant(), ids, named -> target(caller, named, notes), notes);
    String traceId = ingest.envelope().traceId();
    TraceSummary known = known(caller, traceId);
    if (known != null && IngestTargets.isClosed(caller, known)) {
      throw IngestTargets.forbidden(
          "the trace " + traceId + " belongs to a target that this key is not good for");
    }
    String workspace = caller.workspace();
    List<Span> spans = ingest.spans();
    if (known != null) {
      spans = free(workspace, known, spans, notes);
      TraceRoom.noteOf(known, spans.size()).ifPresent(note -> notes.warning("spans", note));
    }
    keeper.keep(workspace, spans);
    return accepted(traceId, spans.size(), notes.warnings());
  }

  /** The trace as the store has it; null where it has none, or need not be asked and is away. */
  private @Nullable TraceSummary known(Caller caller, String traceId) {
    List<String> ids = List.of(traceId);
    return (caller.isLimited()
            ? targets.lookUp(caller, ids)
            : present.ifKnown(caller.workspace(), ids))
        .get(traceId);
  }

  private @Nullable String target(Caller caller, @Nullable String named, Notes notes) {
    String target = targets.of(caller, named, "target_id");
    String doubt = target == null ? null : targets.doubt(caller, target);
    if (doubt != null) {
      notes.warning("target_id", doubt);
    }
    return target;
  }

  private List<Span> free(String workspace, TraceSummary known, List<Span> spans, Notes notes) {
    if (known.source() != SpanSource.GATEWAY) {
      return spans;
    }
    Set<String> taken = gatewaySpans.taken(workspace, spans);
    for (String id : taken) {
      notes.warning(
          "spans", "the gateway has recorded a span " + id + " in this trace; yours is left out");
    }
    return spans.stream().filter(span -> !taken.contains(span.spanId())).toList();
  }

  private static Answer accepted(String traceId, int count, List<String> warnings) {
    return Answer.ok(
        json -> {
          json.writeStartObject();
          json.writeStringField("trace_id", traceId);
          json.writeNumberField("ingested", count);
          json.writeArrayFieldStart("warnings");
          for (String warning : warnings) {
            json.writeString(warning);
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }
}
