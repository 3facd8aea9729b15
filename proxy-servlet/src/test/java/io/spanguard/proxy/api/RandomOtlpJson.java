package io.spanguard.proxy.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Supplier;

/**
 * OTLP's export requests in JSON, drawn at random: integers as texts, numbers and fractions, names
 * in both spellings, and here and there a member that is missing, null, of another type, unknown,
 * or beyond a limit. For use by one thread.
 */
final class RandomOtlpJson {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final List<String> TEXTS =
      List.of("", "x", "NUL \0", "\ud800", "😀", "NaN", "-Infinity", "AAAA", "4b", "1e3", "-1");

  private final Random random;

  /** How often a member is not what it should be, of a thousand. */
  private final int wrong;

  private final String[] keys;

  RandomOtlpJson(Random random, int wrong, String... keys) {
    this.random = random;
    this.wrong = wrong;
    this.keys = keys.clone();
  }

  ObjectNode request() {
    ObjectNode request = JSON.objectNode();
    request.set(
        random.nextInt(4) == 0 ? "resource_spans" : "resourceSpans",
        odd() ? anything(0) : list(1 + random.nextInt(3), this::resourceSpans));
    unknown(request);
    return request;
  }

  /** How many spans a request brings, by the names that a reader goes by. */
  static int spans(JsonNode request) {
    int spans = 0;
    for (JsonNode ofResource : either(request, "resourceSpans", "resource_spans")) {
      for (JsonNode ofScope : either(ofResource, "scopeSpans", "scope_spans")) {
        spans += ofScope.path("spans").size();
      }
    }
    return spans;
  }

  private static JsonNode either(JsonNode object, String camel, String snake) {
    return object.has(camel) ? object.path(camel) : object.path(snake);
  }

  private ObjectNode resourceSpans() {
    ObjectNode out = JSON.objectNode();
    ObjectNode resource = JSON.objectNode();
    member(resource, "attributes", () -> attributes(0));
    member(resource, "droppedAttributesCount", () -> number(random.nextInt(9)));
    member(out, "resource", () -> resource);
    member(out, "schemaUrl", () -> JSON.textNode("https://opentelemetry.io/schemas/1.40.0"));
    member(out, "scopeSpans", () -> list(random.nextInt(3), this::scopeSpans));
    unknown(out);
    return out;
  }

  private ObjectNode scopeSpans() {
    ObjectNode out = JSON.objectNode();
    ObjectNode scope = JSON.objectNode();
    member(scope, "name", () -> JSON.textNode("agent"));
    member(scope, "version", () -> JSON.textNode("1"));
    member(scope, "attributes", () -> attributes(0));
    member(out, "scope", () -> scope);
    member(out, "spans", () -> list(random.nextInt(4), this::span));
    unknown(out);
    return out;
  }

  private ObjectNode span() {
    ObjectNode out = JSON.objectNode();
    member(out, "traceId", () -> id(16));
    member(out, "spanId", () -> id(8));
    member(out, "parentSpanId", () -> random.nextBoolean() ? JSON.textNode("") : id(8));
    member(out, "traceState", () -> JSON.textNode("vendor=1"));
    member(out, "flags", () -> number(1));
    member(out, "name", () -> JSON.textNode("chat"));
    member(out, "kind", () -> random.nextBoolean() ? number(3) : JSON.textNode("SPAN_KIND_CLIENT"));
    member(out, "startTimeUnixNano", () -> number(1_780_912_800_000_000_000L));
    member(out, "endTimeUnixNano", () -> number(1_780_912_800_000_000_000L + random.nextInt()));
    member(out, "attributes", () -> attributes(0));
    member(out, "droppedAttributesCount", () -> number(random.nextInt(9)));
    member(
        out,
        "events",
        () ->
            list(
                random.nextInt(3),
                () -> {
                  ObjectNode event = JSON.objectNode();
                  member(event, "timeUnixNano", () -> number(1_780_912_800_000_000_000L));
                  member(event, "name", () -> JSON.textNode("gen_ai.choice"));
                  member(event, "attributes", () -> attributes(0));
                  return event;
                }));
    member(
        out,
        "links",
        () ->
            list(
                random.nextInt(3),
                () -> {
                  ObjectNode link = JSON.objectNode();
                  member(link, "traceId", () -> id(16));
                  member(link, "spanId", () -> id(8));
                  return link;
                }));
    ObjectNode status = JSON.objectNode();
    member(status, "code", () -> number(random.nextInt(3)));
    member(status, "message", () -> JSON.textNode("why"));
    member(out, "status", () -> status);
    unknown(out);
    return out;
  }

  private ArrayNode attributes(int depth) {
    int count = random.nextInt(200) == 0 ? 1_005 : random.nextInt(5);
    return list(
        depth == 0 ? count : random.nextInt(3),
        () -> {
          ObjectNode entry = JSON.objectNode();
          member(entry, "key", () -> JSON.textNode(keys[random.nextInt(keys.length)]));
          member(entry, "value", () -> value(depth));
          return entry;
        });
  }

  private ObjectNode value(int depth) {
    ObjectNode value = JSON.objectNode();
    switch (random.nextInt(9)) {
      case 0 -> member(value, "boolValue", () -> JSON.booleanNode(random.nextBoolean()));
      case 1 -> member(value, "intValue", () -> number(random.nextLong()));
      case 2 ->
          member(
              value,
              "doubleValue",
              () -> random.nextBoolean() ? JSON.textNode("NaN") : JSON.numberNode(0.5));
      case 3 -> member(value, "bytesValue", () -> JSON.textNode("3q2-7w=="));
      case 4 ->
          member(
              value,
              "arrayValue",
              () -> {
                ObjectNode list = JSON.objectNode();
                member(list, "values", () -> list(random.nextInt(3), () -> value(depth + 1)));
                return list;
              });
      case 5 ->
          member(
              value,
              "kvlistValue",
              () -> {
                ObjectNode map = JSON.objectNode();
                member(map, "values", () -> attributes(depth + 1));
                return map;
              });
      case 6 -> {
        if (odd()) {
          return chain(random.nextInt(40));
        }
      }
      default ->
          member(
              value,
              "stringValue",
              () -> JSON.textNode("[{\"role\":\"user\",\"content\":\"hi\"}]"));
    }
    return value;
  }

  /** Lists within each other. */
  private static ObjectNode chain(int depth) {
    ObjectNode value = JSON.objectNode().put("stringValue", "deep");
    for (int i = 0; i < depth; i++) {
      ObjectNode list = JSON.objectNode();
      list.putArray("values").add(value);
      value = JSON.objectNode();
      value.set("arrayValue", list);
    }
    return value;
  }

  private JsonNode id(int length) {
    byte[] id = new byte[odd() ? random.nextInt(40) : length];
    if (!odd()) {
      random.nextBytes(id);
    }
    if (odd()) {
      return JSON.binaryNode(id); // base64, as protobuf's own mapping would have it
    }
    String hex = HexFormat.of().formatHex(id);
    return JSON.textNode(random.nextBoolean() ? hex : hex.toUpperCase(Locale.ROOT));
  }

  /** As a text, a number, or a number with a fraction of zero. */
  private JsonNode number(long number) {
    return switch (random.nextInt(3)) {
      case 0 -> JSON.numberNode(number);
      case 1 -> JSON.textNode(Long.toString(number));
      default -> JSON.numberNode(new BigDecimal(number).setScale(1));
    };
  }

  private JsonNode anything(int depth) {
    return switch (random.nextInt(depth > 4 ? 6 : 8)) {
      case 0, 1 -> JSON.textNode(TEXTS.get(random.nextInt(TEXTS.size())));
      case 2 -> JSON.booleanNode(random.nextBoolean());
      case 3 -> JSON.nullNode();
      case 4 -> JSON.numberNode(BigInteger.TEN.pow(random.nextInt(300)).negate());
      case 5 -> JSON.numberNode(new BigDecimal("1e" + (random.nextInt(2_000_000) - 1_000_000)));
      case 6 -> list(random.nextInt(3), () -> anything(depth + 1));
      default -> {
        ObjectNode object = JSON.objectNode();
        object.set("values", anything(depth + 1));
        yield object;
      }
    };
  }

  private ArrayNode list(int count, Supplier<JsonNode> item) {
    ArrayNode list = JSON.arrayNode();
    for (int i = 0; i < count; i++) {
      list.add(odd() ? anything(0) : item.get());
    }
    return list;
  }

  private void member(ObjectNode object, String name, Supplier<JsonNode> value) {
    if (odd() && random.nextBoolean()) {
      return;
    }
    String spelling =
        random.nextInt(4) == 0 ? name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT) : name;
    object.set(spelling, odd() ? anything(0) : value.get());
  }

  private void unknown(ObjectNode object) {
    if (odd()) {
      object.set("spnas", anything(0));
    }
  }

  private boolean odd() {
    return random.nextInt(1_000) < wrong;
  }
}
