package io.spanguard.proxy.api;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanguard.proxy.access.Caller;
import io.spanguard.proxy.suggestion.Nearest;
import io.spanguard.trace.IdGenerator;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes spans in Spanguard's own JSON in. All or nothing, except for spans whose ids the gateway
 * has used in that trace: they are left out, and the answer says so. Safe for use by many threads.
 */
final class OwnIngest {

  private final SpanIntake intake;
  private final GatewaySpans gatewaySpans;
  private final Map<String, Set<String>> targets;
  private final Clock clock;
  private final IdGenerator ids;

  /**
   * @param targets the ids of the targets of each workspace, by its id
   */
  OwnIngest(
      SpanIntake intake,
      GatewaySpans gatewaySpans,
      Map<String, Set<String>> targets,
      Clock clock,
      IdGenerator ids) {
    this.intake = requireNonNull(intake, "intake");
    this.gatewaySpans = requireNonNull(gatewaySpans, "gatewaySpans");
    this.targets = Map.copyOf(targets);
    this.clock = requireNonNull(clock, "clock");
    this.ids = requireNonNull(ids, "ids");
  }

  /**
   * @throws ApiException when anything is wrong, and nothing was kept
   */
  Answer take(Caller caller, JsonNode body) {
    Notes notes = new Notes();
    IngestRequest ingest = IngestRequest.read(body, clock.instant(), ids, notes);
    checkTarget(caller, ingest.envelope().targetId(), notes);
    String workspace = caller.workspace();
    List<Span> spans = free(workspace, ingest.spans(), notes);
    if (!spans.isEmpty() && !intake.offer(new SpanBatch(workspace, spans)).isAccepted()) {
      throw Problem.of(
              503, "overloaded", "there is no room for more spans just now; nothing was kept")
          .header("Retry-After", "1")
          .asException();
    }
    return accepted(ingest.envelope().traceId(), spans.size(), notes.warnings());
  }

  private void checkTarget(Caller caller, @Nullable String targetId, Notes notes) {
    if (targetId == null) {
      return;
    }
    if (!caller.mayUse(targetId)) {
      throw Problem.of(
              403,
              "target_forbidden",
              "this key is not good for the target " + Quoted.text(targetId))
          .asException();
    }
    Set<String> known = targets.getOrDefault(caller.workspace(), Set.of());
    if (!known.contains(targetId)) {
      notes.warning(
          "target_id",
          "there is no target "
              + Quoted.text(targetId)
              + (known.isEmpty() ? "" : "; did you mean " + Nearest.to(targetId, known) + "?"));
    }
  }

  private List<Span> free(String workspace, List<Span> spans, Notes notes) {
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
