package io.spanguard.proxy.detect.remote;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** JSON to and from services: bounded, and an error quotes nothing of it. */
final class ServiceJson {

  /** Deeper than any of them answers. */
  static final int MAX_DEPTH = 64;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(100)
                          .maxStringLength(ServiceClient.MAX_ANSWER_BYTES)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                  .build())
          .build();

  private ServiceJson() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static byte[] bytes(JsonNode node) {
    try {
      return MAPPER.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The one value that the bytes hold; null where they are not JSON, or too much of it. */
  static @Nullable JsonNode read(byte[] bytes) {
    try (JsonParser parser = MAPPER.createParser(bytes)) {
      return only(parser);
    } catch (IOException | IllegalStateException e) {
      return null;
    }
  }

  /** As {@link #read(byte[])}. */
  static @Nullable JsonNode read(String text) {
    try (JsonParser parser = MAPPER.createParser(text)) {
      return only(parser);
    } catch (IOException | IllegalStateException e) {
      return null;
    }
  }

  private static @Nullable JsonNode only(JsonParser parser) throws IOException {
    JsonNode value = MAPPER.readTree(parser);
    return value == null || value.isMissingNode() || parser.nextToken() != null ? null : value;
  }

  /**
   * @throws ServiceFailure where it is not there or no list
   */
  static JsonNode list(JsonNode node, String name) {
    JsonNode value = node.path(name);
    if (!value.isArray()) {
      throw ServiceFailure.invalid(name + " is not a list");
    }
    return value;
  }

  /**
   * @throws ServiceFailure where it is not there or neither true nor false
   */
  static boolean flag(JsonNode node, String name) {
    JsonNode value = node.path(name);
    if (!value.isBoolean()) {
      throw ServiceFailure.invalid(name + " is not true or false");
    }
    return value.booleanValue();
  }

  /**
   * @throws ServiceFailure where it is not there or no text
   */
  static String text(JsonNode node, String name) {
    JsonNode value = node.path(name);
    if (!value.isTextual()) {
      throw ServiceFailure.invalid(name + " is not a text");
    }
    return value.textValue();
  }

  /**
   * @throws ServiceFailure where it is not there or no whole number
   */
  static int integer(JsonNode node, String name) {
    JsonNode value = node.path(name);
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw ServiceFailure.invalid(name + " is not a whole number");
    }
    return value.intValue();
  }

  /**
   * A number from 0 to 1.
   *
   * @throws ServiceFailure where it is not there or none
   */
  static double score(JsonNode node, String name) {
    JsonNode value = node.path(name);
    double score = value.isNumber() ? value.doubleValue() : -1;
    if (!(score >= 0 && score <= 1)) {
      throw ServiceFailure.invalid(name + " is not a number from 0 to 1");
    }
    return score;
  }
}
