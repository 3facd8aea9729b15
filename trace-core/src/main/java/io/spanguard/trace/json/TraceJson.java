package io.spanguard.trace.json;

import com.fasterxml.jackson.core.JsonGenerator;
import io.spanguard.trace.Ids;
import io.spanguard.trace.Span;
import io.spanguard.trace.Trace;
import io.spanguard.trace.TraceSummary;
import java.io.IOException;
import java.util.List;

/**
 * A whole trace as the API shows it: its summary's members, what links to it, its spans by start
 * time. Stateless and safe for use by many threads.
 */
public final class TraceJson {

  private TraceJson() {}

  /**
   * Writes the trace as an object.
   *
   * @param linkedFrom spans of other traces that link to this one
   */
  public static void write(JsonGenerator json, Trace trace, List<LinkedFrom> linkedFrom)
      throws IOException {
    write(json, TraceSummary.of(trace), linkedFrom, trace.spans());
  }

  /**
   * As {@link #write(JsonGenerator, Trace, List)}, for a summary and spans of which not everything
   * is to be shown.
   */
  public static void write(
      JsonGenerator json, TraceSummary summary, List<LinkedFrom> linkedFrom, List<Span> spans)
      throws IOException {
    json.writeStartObject();
    TraceSummaryJson.writeMembers(json, summary);
    json.writeArrayFieldStart("linked_from");
    for (LinkedFrom link : linkedFrom) {
      json.writeStartObject();
      Json.write(json, "trace_id", link.traceId());
      Json.write(json, "span_id", link.spanId());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("spans");
    for (Span span : spans) {
      SpanJson.write(json, span);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /** A span of another trace that links to a trace. */
  public record LinkedFrom(String traceId, String spanId) {
    public LinkedFrom {
      traceId = Ids.traceId(traceId);
      spanId = Ids.spanId(spanId);
    }
  }
}
