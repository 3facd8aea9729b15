package io.spanguard.proxy.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanguard.proxy.access.Identifiers;
import io.spanguard.trace.IdGenerator;
import io.spanguard.trace.Ids;
import io.spanguard.trace.Span;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an ingest request in Spanguard's own JSON says. Immutable and safe for use by many threads.
 *
 * @param spans of one trace, each id once
 */
record IngestRequest(Envelope envelope, List<Span> spans) {

  /** How many spans one request may bring. */
  static final int MAX_SPANS = 500;

  private static final List<String> MEMBERS =
      List.of("trace_id", "target_id", "session_id", "agent_id", "spans");

  IngestRequest {
    spans = List.copyOf(spans);
  }

  /**
   * Reads the whole body and notes everything that is wrong with it.
   *
   * @param now when spans end that give no time
   * @param target which one the spans belong to, of the one that is named or of none
   * @throws ApiException 400 or 413 when anything is wrong
   */
  static IngestRequest read(
      JsonNode body,
      Instant now,
      IdGenerator ids,
      Function<@Nullable String, @Nullable String> target,
      Notes notes) {
    Fields fields = Fields.of(body, "", notes);
    notes.throwIfErrors();
    if (fields == null) {
      throw new IllegalStateException("no fields and no note");
    }
    checkCount(body.get("spans"), notes);
    fields.warnOfUnknown(MEMBERS);
    Envelope envelope = Envelope.read(fields, firstTraceId(body), ids);
    notes.throwIfErrors();
    envelope = envelope.withTarget(target.apply(envelope.targetId()));
    SpanReader reader = new SpanReader(envelope, now, ids, notes);
    Map<String, Span> spans = new LinkedHashMap<>();
    fields.objects(
        "spans",
        MAX_SPANS,
        span -> {
          Span read = reader.read(span);
          if (read != null && spans.put(read.spanId(), read) != null) {
            notes.warning(
                span.path("span_id"),
                Quoted.text(read.spanId()) + " stands more than once; the last one is kept");
          }
        });
    notes.throwIfErrors();
    return new IngestRequest(envelope, List.copyOf(spans.values()));
  }

  private static void checkCount(@Nullable JsonNode spans, Notes notes) {
    if (spans == null || spans.isNull()) {
      notes.error("spans", "is missing: a list of 1 to " + MAX_SPANS + " spans");
    } else if (spans.isArray() && spans.isEmpty()) {
      notes.error("spans", "is empty: a list of 1 to " + MAX_SPANS + " spans");
    } else if (spans.isArray() && spans.size() > MAX_SPANS) {
      throw Problem.of(
              413,
              "too_many_spans",
              "spans holds " + spans.size() + " spans; send at most " + MAX_SPANS + " at a time")
          .asException();
    }
  }

  /** Null where no span names a trace of its own. */
  private static @Nullable String firstTraceId(JsonNode body) {
    JsonNode traceId = body.path("spans").path(0).path("trace_id");
    return traceId.isTextual() && Ids.isValid(traceId.textValue())
        ? Ids.traceId(traceId.textValue())
        : null;
  }

  /**
   * What a request says of all its spans.
   *
   * @param targetId null where it names none
   * @param sessionId null where it names none
   * @param agentId null where it names none
   */
  record Envelope(
      String traceId,
      @Nullable String targetId,
      @Nullable String sessionId,
      @Nullable String agentId) {

    private static Envelope read(Fields fields, @Nullable String fallback, IdGenerator ids) {
      String traceId = fields.text("trace_id", Ids::traceId);
      return new Envelope(
          traceId != null ? traceId : fallback != null ? fallback : ids.newTraceId(),
          fields.text("target_id", Envelope::identifier),
          fields.text("session_id", Envelope::notEmpty),
          fields.text("agent_id", Envelope::notEmpty));
    }

    private Envelope withTarget(@Nullable String target) {
      return new Envelope(traceId, target, sessionId, agentId);
    }

    private static String identifier(String id) {
      Identifiers.check("target", id);
      return id;
    }

    private static String notEmpty(String text) {
      if (text.isEmpty()) {
        throw new IllegalArgumentException("is empty; leave it out for none");
      }
      return text;
    }
  }
}
