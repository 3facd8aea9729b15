package io.spanguard.server;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.spanguard.trace.Span;
import io.spanguard.trace.json.SpanJson;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;

/**
 * Writes spans as lines of JSON: {@code {"workspace":"acme","trace_id":…,"span_id":…}}, as the API
 * shows spans, with the workspace in front. {@link SpanLineReader} reads them. For use by one
 * thread.
 */
final class SpanLines {

  static final String WORKSPACE = "workspace";

  private static final JsonFactory JSON = new JsonFactory();

  private final Writer out;
  private long written;

  SpanLines(Writer out) {
    this.out = out;
  }

  /** How many lines there are by now. */
  long written() {
    return written;
  }

  void write(String workspace, List<Span> spans) {
    try {
      for (Span span : spans) {
        out.write(line(workspace, span));
        written++;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the spans cannot be written: " + e.getMessage(), e);
    }
  }

  private static String line(String workspace, Span span) throws IOException {
    StringWriter line = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(line)) {
      json.writeStartObject();
      json.writeStringField(WORKSPACE, workspace);
      SpanJson.writeMembersWithTraceId(json, span);
      json.writeEndObject();
    }
    return line.append('\n').toString();
  }
}
