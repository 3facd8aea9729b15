package io.spanguard.proxy.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * JSON in its one reading, and its writing. Errors say where they are and quote nothing of the
 * text.
 */
final class StrictJson {

  static final int MAX_DEPTH = 256;
  static final int MAX_NUMBER_LENGTH = 1000;
  static final int MAX_STRING_LENGTH = 64 << 20;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(MAX_NUMBER_LENGTH)
                          .maxStringLength(MAX_STRING_LENGTH)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  // Names come from outside: they do not belong into the JVM's own table for ever.
                  .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                  .build())
          .build();

  private StrictJson() {}

  /** The object that the bytes hold; they are known to be UTF-8. */
  static ObjectNode object(byte[] bytes) {
    try (JsonParser parser = parser(bytes)) {
      return onlyObject(parser);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The object that a text holds. */
  static ObjectNode object(String text) {
    try (JsonParser parser = MAPPER.createParser(text)) {
      return onlyObject(parser);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The one value that a text holds; null where it is not JSON. */
  static @Nullable JsonNode valueOrNull(String text) {
    try (JsonParser parser = MAPPER.createParser(text)) {
      JsonNode value = MAPPER.readTree(parser);
      return value == null || value.isMissingNode() || parser.nextToken() != null ? null : value;
    } catch (JsonProcessingException | IllegalStateException e) {
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonParser parser(byte[] bytes) throws IOException {
    return MAPPER.createParser(bytes);
  }

  static ObjectNode newObject() {
    return MAPPER.createObjectNode();
  }

  static byte[] bytes(JsonNode node) {
    try {
      return MAPPER.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode onlyObject(JsonParser parser) throws IOException {
    try {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new WireFormatException("body is not a JSON object");
      }
      ObjectNode root = MAPPER.readTree(parser);
      if (parser.nextToken() != null) {
        throw new WireFormatException(
            "body goes on after its JSON object" + place(parser.currentTokenLocation()));
      }
      return root;
    } catch (StreamConstraintsException e) {
      throw new WireFormatException(
          "body is too deep or too long for its kind"
              + place(e.getLocation())
              + String.format(
                  ": at most %d levels, numbers of %d and strings of %d characters",
                  MAX_DEPTH, MAX_NUMBER_LENGTH, MAX_STRING_LENGTH));
    } catch (JsonProcessingException e) {
      boolean duplicate = String.valueOf(e.getOriginalMessage()).startsWith("Duplicate field");
      throw new WireFormatException(
          (duplicate ? "body has a name twice in one object" : "body is not JSON")
              + place(e.getLocation()));
    } catch (IllegalStateException e) {
      // Jackson's answer to names that were made to collide in its table.
      throw new WireFormatException("body has too many names of the same hash");
    }
  }

  private static String place(@Nullable JsonLocation location) {
    return location == null
        ? ""
        : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
  }
}
