package io.spanguard.trace.json;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/**
 * JSON that is well-formed but not of the form that was expected. The message says where, what, and
 * what would be right, for instance {@code /spans/3/start_time: not an ISO-8601 time: 'yesterday'}.
 */
public final class JsonShapeException extends IOException {

  private static final long serialVersionUID = 1L;
  private static final int MAX_SHOWN = 100;

  private final String field;

  private JsonShapeException(String field, String problem) {
    super(field.isEmpty() ? problem : field + ": " + problem);
    this.field = field;
  }

  /** With the place at which the parser stands. */
  static JsonShapeException at(JsonParser parser, String problem) {
    return new JsonShapeException(place(parser), problem);
  }

  /** With a member of the object in which, or at whose end, the parser stands. */
  static JsonShapeException atMember(JsonParser parser, String member, String problem) {
    String place = place(parser);
    return new JsonShapeException(place + "/" + member, problem);
  }

  /** Where in the document, as an RFC 6901 JSON pointer; empty for the document itself. */
  public String field() {
    return field;
  }

  /** A value as a message shows it: quoted, and not longer than a line. */
  static String shown(String value) {
    return value.length() <= MAX_SHOWN ? "'" + value + "'" : value.length() + " characters";
  }

  private static String place(JsonParser parser) {
    return parser.getParsingContext().pathAsPointer().toString();
  }
}
