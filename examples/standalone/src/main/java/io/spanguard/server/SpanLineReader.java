package io.spanguard.server;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.spanguard.trace.Span;
import io.spanguard.trace.json.SpanJson;
import java.io.BufferedReader;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads what {@link SpanLines} wrote, whatever else the objects hold. For use by one thread. */
final class SpanLineReader {

  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .build();

  private final BufferedReader in;
  private long line;

  SpanLineReader(BufferedReader in) {
    this.in = in;
  }

  /** The number of the line that was read last, from 1. */
  long line() {
    return line;
  }

  /**
   * The next span; null at the end. Empty lines are passed over.
   *
   * @throws FaultException when a line is no span; it names the line, and nothing of its content
   *     but what is wrong
   */
  @Nullable Entry next() throws IOException {
    String text = in.readLine();
    line++;
    while (text != null && text.isBlank()) {
      text = in.readLine();
      line++;
    }
    return text == null ? null : entry(text);
  }

  private Entry entry(String text) throws IOException {
    try {
      String workspace = workspace(text);
      try (JsonParser parser = JSON.createParser(text)) {
        parser.nextToken();
        return new Entry(workspace, SpanJson.read(parser));
      }
    } catch (JsonProcessingException e) {
      throw new FaultException("line " + line + " is no span: " + e.getOriginalMessage(), e);
    } catch (IOException | IllegalArgumentException e) {
      throw new FaultException("line " + line + " is no span: " + e.getMessage(), e);
    }
  }

  private static String workspace(String text) throws IOException {
    try (JsonParser parser = JSON.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("not an object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean isWorkspace = parser.currentName().equals(SpanLines.WORKSPACE);
        JsonToken value = parser.nextToken();
        if (isWorkspace && value == JsonToken.VALUE_STRING) {
          return parser.getText();
        }
        parser.skipChildren();
      }
    }
    throw new IllegalArgumentException("it has no workspace");
  }

  /** A span and whose it is. */
  record Entry(String workspace, Span span) {}
}
