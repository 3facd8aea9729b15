package io.spanguard.trace.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the JSON forms of this package have in common. Stateless. */
final class Json {

  private Json() {}

  /** A text or null. */
  static void write(JsonGenerator json, String name, @Nullable String value) throws IOException {
    json.writeFieldName(name);
    json.writeString(value);
  }

  static void write(JsonGenerator json, String name, @Nullable Long value) throws IOException {
    json.writeFieldName(name);
    if (value == null) {
      json.writeNull();
    } else {
      json.writeNumber(value);
    }
  }

  static void write(JsonGenerator json, String name, List<String> values) throws IOException {
    json.writeArrayFieldStart(name);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }

  /** ISO-8601 in UTC, with as many digits of the second as there are. */
  static void write(JsonGenerator json, String name, Instant time) throws IOException {
    json.writeFieldName(name);
    JsonTimes.write(json, time);
  }

  /** Milliseconds, with the nanoseconds as an exact fraction: {@code 812.4}, {@code 120}. */
  static void writeMillis(JsonGenerator json, String name, @Nullable Duration duration)
      throws IOException {
    json.writeFieldName(name);
    if (duration == null) {
      json.writeNull();
      return;
    }
    JsonTimes.writeMillis(json, duration);
  }

  static @Nullable String textOrNull(JsonParser parser) throws IOException {
    return parser.currentToken() == JsonToken.VALUE_NULL ? null : text(parser);
  }

  static String text(JsonParser parser) throws IOException {
    require(parser, JsonToken.VALUE_STRING, "a text");
    return parser.getText();
  }

  static @Nullable Long wholeOrNull(JsonParser parser) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return null;
    }
    require(parser, JsonToken.VALUE_NUMBER_INT, "a whole number");
    if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      throw JsonShapeException.at(parser, "beyond 64 bits");
    }
    return parser.getLongValue();
  }

  /** A count or a set of flag bits: 0 to 2³¹-1. */
  static int count(JsonParser parser) throws IOException {
    Long whole = wholeOrNull(parser);
    if (whole == null || whole < 0 || whole > Integer.MAX_VALUE) {
      throw JsonShapeException.at(parser, "not 0 to 2147483647: " + whole);
    }
    return whole.intValue();
  }

  static Instant time(JsonParser parser) throws IOException {
    String text = text(parser);
    Instant plain = JsonTimes.read(text);
    if (plain != null) {
      return plain;
    }
    try {
      return text.endsWith("Z") ? Instant.parse(text) : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw JsonShapeException.at(
          parser, "not an ISO-8601 time with zone: " + JsonShapeException.shown(text));
    }
  }

  static void requireObject(JsonParser parser) throws IOException {
    require(parser, JsonToken.START_OBJECT, "an object");
  }

  static void require(JsonParser parser, JsonToken token, String what) throws IOException {
    if (parser.currentToken() != token) {
      throw JsonShapeException.at(parser, "not " + what);
    }
  }
}
