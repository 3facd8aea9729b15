package io.spanguard.proxy.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;

/**
 * Ingest requests in Spanguard's own JSON, drawn at random: of the right shape, with here and there
 * a member that is missing, of another type, at a limit, or unknown. For use by one thread.
 */
final class RandomIngest {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final List<String> TIMES =
      List.of(
          "2026-06-08T10:00:00Z",
          "2026-06-08T10:00:00.123456789+02:00",
          "2026-06-08",
          "1780912800",
          "1780912800000.5",
          "9999-12-31T23:59:59Z",
          "1969-12-31T23:59:59Z",
          "yesterday",
          "");
  private static final List<String> TEXTS =
      List.of(
          "", " ", "x", "NUL \0", "\ud800", "😀", "{\"a\":1}", "a\nb", "null", "x".repeat(3_000));

  private final Random random;

  /** How often a member is not what it should be, of a hundred. */
  private final int wrong;

  RandomIngest(Random random, int wrong) {
    this.random = random;
    this.wrong = wrong;
  }

  ObjectNode next(String traceId) {
    ObjectNode request = JSON.objectNode();
    request.put("trace_id", traceId);
    maybe(request, "target_id", text("support-bot"));
    maybe(request, "session_id", text("s-1"));
    maybe(request, "agent_id", text("a-1"));
    unknown(request);
    ArrayNode spans = JSON.arrayNode();
    for (int i = random.nextInt(6); i >= 0; i--) {
      spans.add(odd() ? anything(0) : span(i));
    }
    request.set("spans", odd() ? anything(0) : spans);
    return request;
  }

  private ObjectNode span(int number) {
    ObjectNode span = JSON.objectNode();
    span.set("name", odd() ? anything(0) : text("step"));
    maybe(span, "span_id", text("s" + number % 4));
    maybe(span, "parent_span_id", text(number == 0 ? "" : "s0"));
    maybe(span, "kind", text(random.nextBoolean() ? "tool" : "no such kind"));
    maybe(span, "status", text(random.nextBoolean() ? "error" : "no such status"));
    maybe(span, "status_message", text(oneOf(TEXTS)));
    maybe(span, "service", text("agent"));
    maybe(span, "start_time", text("2026-06-08T10:00:0" + random.nextInt(10) + "Z"));
    maybe(span, "end_time", text("2026-06-08T10:00:1" + random.nextInt(10) + ".5+00:00"));
    maybe(span, "duration_ms", JSON.numberNode(random.nextInt(20_000) / 8.0));
    maybe(span, "attributes", attributes(0));
    maybe(span, "events", list("name", "time"));
    maybe(span, "links", list("trace_id", "span_id"));
    unknown(span);
    return span;
  }

  private ArrayNode list(String first, String second) {
    ArrayNode list = JSON.arrayNode();
    for (int i = random.nextInt(4); i > 0; i--) {
      ObjectNode item = JSON.objectNode();
      maybe(item, first, text("t-1"));
      maybe(item, second, second.equals("time") ? JSON.numberNode(1_780_912_800L) : text("s1"));
      maybe(item, "attributes", attributes(0));
      unknown(item);
      list.add(odd() ? anything(0) : item);
    }
    return list;
  }

  private ObjectNode attributes(int depth) {
    ObjectNode attributes = JSON.objectNode();
    for (int i = random.nextInt(5); i > 0; i--) {
      String name =
          oneOf(List.of("a", "$bytes", "$double", "$$x", "spanguard.outcome", "gen_ai.system", ""));
      attributes.set(name, anything(depth + 1));
    }
    return attributes;
  }

  private JsonNode anything(int depth) {
    return switch (random.nextInt(depth > 6 ? 5 : 7)) {
      case 0 -> text(oneOf(TEXTS));
      case 1 -> number();
      case 2 -> JSON.booleanNode(random.nextBoolean());
      case 3 -> JSON.nullNode();
      case 4 -> time();
      case 5 -> {
        ArrayNode list = JSON.arrayNode();
        for (int i = random.nextInt(4); i > 0; i--) {
          list.add(anything(depth + 1));
        }
        yield list;
      }
      default -> attributes(depth + 1);
    };
  }

  private JsonNode time() {
    return random.nextBoolean() ? text(oneOf(TIMES)) : number();
  }

  private JsonNode number() {
    return switch (random.nextInt(8)) {
      case 0 -> JSON.numberNode(random.nextInt(10_000) - 100);
      case 1 -> JSON.numberNode(1_780_912_800L + random.nextInt(1_000));
      case 2 -> JSON.numberNode(1_780_912_800_000_000_000L);
      case 3 -> JSON.numberNode(Long.MAX_VALUE - random.nextInt(2));
      case 4 -> JSON.numberNode(BigInteger.TEN.pow(random.nextInt(300)));
      case 5 -> JSON.numberNode(new BigDecimal("1e" + (random.nextInt(2_000_000) - 1_000_000)));
      case 6 -> JSON.numberNode(random.nextDouble() * 1_000);
      default -> JSON.numberNode(0);
    };
  }

  private void maybe(ObjectNode object, String name, JsonNode value) {
    if (random.nextInt(3) > 0) {
      object.set(name, odd() ? anything(0) : value);
    }
  }

  private void unknown(ObjectNode object) {
    if (odd()) {
      object.set(oneOf(List.of("nmae", "x".repeat(300), "spans ", "\0")), anything(0));
    }
  }

  private boolean odd() {
    return random.nextInt(100) < wrong;
  }

  private static JsonNode text(String text) {
    return JSON.textNode(text);
  }

  private String oneOf(List<String> texts) {
    return texts.get(random.nextInt(texts.size()));
  }
}
