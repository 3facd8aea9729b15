package io.spanguard.trace.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.spanguard.trace.AttributeValue;
import io.spanguard.trace.AttributeValue.BooleanValue;
import io.spanguard.trace.AttributeValue.BytesValue;
import io.spanguard.trace.AttributeValue.DoubleValue;
import io.spanguard.trace.AttributeValue.ListValue;
import io.spanguard.trace.AttributeValue.LongValue;
import io.spanguard.trace.AttributeValue.MapValue;
import io.spanguard.trace.AttributeValue.TextValue;
import io.spanguard.trace.Attributes;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Attributes as a JSON object. Reading gives back what was written, types included. Stateless and
 * safe for use by many threads.
 *
 * <p>A whole number is written without a fraction, a floating-point number always with one ({@code
 * 1.0}), so that each reads back as what it was. What JSON has no word for stands in an object of
 * one member: {@code {"$double":"NaN"}} (also {@code Infinity}, {@code -Infinity}) and {@code
 * {"$bytes":"<base64>"}}. A map of one member whose own name starts with {@code $} gets one more
 * {@code $} in front of it.
 *
 * <p>Limits: names longer than 1,000 characters are cut, since Jackson refuses very long ones when
 * reading; values nested deeper than 100 levels are written as {@code "[nested too deep]"}, and
 * refused when read.
 */
public final class AttributesJson {

  static final int MAX_DEPTH = 100;
  static final int MAX_NAME_LENGTH = 1_000;
  static final String TOO_DEEP = "[nested too deep]";

  private static final JsonFactory JSON = new JsonFactory();
  private static final String BYTES = "$bytes";
  private static final String DOUBLE = "$double";

  private AttributesJson() {}

  public static void write(JsonGenerator json, Attributes attributes) throws IOException {
    write(json, attributes, 0);
  }

  /** The object as a text. */
  public static String toJson(Attributes attributes) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      write(json, attributes);
    } catch (IOException e) {
      throw new UncheckedIOException("a StringWriter does not fail", e);
    }
    return text.toString();
  }

  /**
   * Reads the object at whose start the parser stands; it then stands at its end. Members that are
   * null are left out.
   *
   * @throws JsonShapeException where it is no object, or a value cannot be one of an attribute
   */
  public static Attributes read(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw JsonShapeException.at(parser, "not an object");
    }
    return readMembers(parser, 0);
  }

  /** As {@link #read}, from a text. */
  public static Attributes parse(String text) throws IOException {
    try (JsonParser parser = JSON.createParser(text)) {
      parser.nextToken();
      return read(parser);
    }
  }

  private static void write(JsonGenerator json, Attributes attributes, int depth)
      throws IOException {
    json.writeStartObject();
    for (Map.Entry<String, AttributeValue> attribute : attributes.asMap().entrySet()) {
      json.writeFieldName(cut(attribute.getKey()));
      write(json, attribute.getValue(), depth + 1);
    }
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, AttributeValue value, int depth)
      throws IOException {
    if (value instanceof TextValue text) {
      json.writeString(text.value());
    } else if (value instanceof LongValue number) {
      json.writeNumber(number.value());
    } else if (value instanceof BooleanValue flag) {
      json.writeBoolean(flag.value());
    } else if (value instanceof DoubleValue number) {
      write(json, number.value());
    } else if (value instanceof BytesValue bytes) {
      writeEscape(json, BYTES, bytes.base64());
    } else if (depth >= MAX_DEPTH) {
      json.writeString(TOO_DEEP);
    } else if (value instanceof ListValue list) {
      json.writeStartArray();
      for (AttributeValue item : list.values()) {
        write(json, item, depth + 1);
      }
      json.writeEndArray();
    } else if (value instanceof MapValue map) {
      writeMap(json, map.values(), depth);
    }
  }

  private static void write(JsonGenerator json, double number) throws IOException {
    if (Double.isFinite(number)) {
      // Double.toString always has a fraction, so this never reads back as a whole number
      json.writeNumber(number);
    } else {
      writeEscape(json, DOUBLE, Double.toString(number));
    }
  }

  private static void writeMap(JsonGenerator json, Attributes members, int depth)
      throws IOException {
    if (members.size() == 1) {
      Map.Entry<String, AttributeValue> only = members.asMap().entrySet().iterator().next();
      if (only.getKey().startsWith("$")) {
        json.writeStartObject();
        json.writeFieldName("$" + cut(only.getKey()));
        write(json, only.getValue(), depth + 1);
        json.writeEndObject();
        return;
      }
    }
    write(json, members, depth);
  }

  private static void writeEscape(JsonGenerator json, String name, String value)
      throws IOException {
    json.writeStartObject();
    json.writeStringField(name, value);
    json.writeEndObject();
  }

  private static Attributes readMembers(JsonParser parser, int depth) throws IOException {
    Attributes.Builder members = Attributes.builder();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      AttributeValue value = readValue(parser, depth + 1);
      if (value != null) {
        members.put(name, value);
      }
    }
    return members.build();
  }

  /** Null for JSON's null, which no attribute can be. */
  private static @Nullable AttributeValue readValue(JsonParser parser, int depth)
      throws IOException {
    // one more than is written: an escape is an object of its own
    if (depth > MAX_DEPTH + 1) {
      throw JsonShapeException.at(parser, "nested deeper than " + MAX_DEPTH + " levels");
    }
    return switch (parser.currentToken()) {
      case VALUE_STRING -> AttributeValue.of(parser.getText());
      case VALUE_NUMBER_INT -> readWhole(parser);
      case VALUE_NUMBER_FLOAT -> AttributeValue.of(parser.getDoubleValue());
      case VALUE_TRUE -> AttributeValue.of(true);
      case VALUE_FALSE -> AttributeValue.of(false);
      case VALUE_NULL -> null;
      case START_ARRAY -> readList(parser, depth);
      case START_OBJECT -> readMap(parser, depth);
      default -> throw JsonShapeException.at(parser, "not a value: " + parser.currentToken());
    };
  }

  /** A whole number beyond 64 bits can only be kept as a floating-point one. */
  private static AttributeValue readWhole(JsonParser parser) throws IOException {
    return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
        ? AttributeValue.of(parser.getDoubleValue())
        : AttributeValue.of(parser.getLongValue());
  }

  private static AttributeValue readList(JsonParser parser, int depth) throws IOException {
    List<AttributeValue> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      AttributeValue item = readValue(parser, depth + 1);
      if (item != null) {
        items.add(item);
      }
    }
    return new ListValue(items);
  }

  private static AttributeValue readMap(JsonParser parser, int depth) throws IOException {
    Attributes members = readMembers(parser, depth);
    if (members.size() != 1) {
      return new MapValue(members);
    }
    Map.Entry<String, AttributeValue> only = members.asMap().entrySet().iterator().next();
    String name = only.getKey();
    if (name.startsWith("$$")) {
      return MapValue.of(Map.of(name.substring(1), only.getValue()));
    }
    if (only.getValue() instanceof TextValue text) {
      if (name.equals(BYTES)) {
        return bytes(parser, text.value());
      }
      if (name.equals(DOUBLE)) {
        return number(parser, text.value());
      }
    }
    return new MapValue(members);
  }

  private static AttributeValue bytes(JsonParser parser, String base64) throws IOException {
    try {
      return new BytesValue(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException e) {
      throw JsonShapeException.atMember(parser, BYTES, "not base64: " + e.getMessage());
    }
  }

  private static AttributeValue number(JsonParser parser, String text) throws IOException {
    return switch (text) {
      case "NaN" -> AttributeValue.of(Double.NaN);
      case "Infinity" -> AttributeValue.of(Double.POSITIVE_INFINITY);
      case "-Infinity" -> AttributeValue.of(Double.NEGATIVE_INFINITY);
      default ->
          throw JsonShapeException.atMember(
              parser, DOUBLE, "not NaN, Infinity or -Infinity: " + JsonShapeException.shown(text));
    };
  }

  private static String cut(String name) {
    if (name.length() <= MAX_NAME_LENGTH) {
      return name;
    }
    boolean splitsPair = Character.isHighSurrogate(name.charAt(MAX_NAME_LENGTH - 1));
    return name.substring(0, splitsPair ? MAX_NAME_LENGTH - 1 : MAX_NAME_LENGTH);
  }
}
