package io.spanguard.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanguard.proxy.OpenAiShapes.Call;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The trace of one call as {@code GET /traces} and {@code GET /traces/{id}} have it. */
final class StoredTrace {

  private static final Duration READABLE_WITHIN = Duration.ofSeconds(60);

  private final JsonNode row;
  private final JsonNode tree;

  private StoredTrace(JsonNode row, JsonNode tree) {
    this.row = row;
    this.tree = tree;
  }

  /** The trace of the oldest call that was not taken yet; waits until it can be read. */
  static StoredTrace take(ProxyFixture fixture) throws Exception {
    String traceId = fixture.sink.take().traceId();
    JsonNode row = row(fixture, traceId);
    HttpResponse<String> response = fixture.get("/traces/" + traceId);
    assertThat(response.statusCode()).isEqualTo(200);
    JsonNode tree = OpenAiShapes.parse(response.body());
    for (Map.Entry<String, JsonNode> member : row.properties()) {
      assertThat(tree.get(member.getKey())).as(member.getKey()).isEqualTo(member.getValue());
    }
    return new StoredTrace(row, tree);
  }

  private static JsonNode row(ProxyFixture fixture, String traceId) throws Exception {
    long deadline = System.nanoTime() + READABLE_WITHIN.toNanos();
    while (System.nanoTime() < deadline) {
      HttpResponse<String> response = fixture.get("/traces?trace_id=" + traceId);
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      JsonNode rows = OpenAiShapes.parse(response.body());
      if (!rows.isEmpty()) {
        assertThat(rows).hasSize(1);
        return rows.get(0);
      }
    }
    throw new AssertionError("trace " + traceId + " is not in GET /traces after a while");
  }

  String traceId() {
    return text("trace_id");
  }

  /** A member of its row in the list. */
  JsonNode get(String member) {
    JsonNode value = row.get(member);
    assertThat(value).as(member).isNotNull();
    return value;
  }

  String text(String member) {
    return get(member).asText();
  }

  /** The names of the spans, by start. */
  List<String> spanNames() {
    List<String> names = new ArrayList<>();
    for (JsonNode span : tree.path("spans")) {
      names.add(span.path("name").asText());
    }
    return names;
  }

  JsonNode span(String name) {
    for (JsonNode span : tree.path("spans")) {
      if (span.path("name").asText().equals(name)) {
        return span;
      }
    }
    throw new AssertionError("no " + name + " among " + spanNames());
  }

  /** An attribute of a span; missing where the span has none of this name. */
  JsonNode attribute(String span, String name) {
    return span(span).path("attributes").path(name);
  }

  /** What the model was asked. */
  JsonNode inputMessages() {
    return messages("gen_ai.input.messages");
  }

  /** What the model answered. */
  JsonNode outputMessages() {
    return messages("gen_ai.output.messages");
  }

  private JsonNode messages(String name) {
    JsonNode value = attribute("llm.chat", name);
    return value.isTextual() ? OpenAiShapes.parse(value.asText()) : value;
  }

  /** Everything that is kept, to look for what must not be. */
  String json() {
    return tree.toString();
  }

  /** An answered call with the model and the tokens of {@link OpenAiShapes}. */
  void assertAnswered(String finishReason, boolean stream) {
    assertThat(text("status")).isEqualTo("ok");
    assertThat(text("outcome")).isIn("allow", "redact");
    assertThat(get("http_status").asInt()).isEqualTo(200);
    assertThat(text("target_id")).isEqualTo("bot");
    assertThat(text("caller")).isEqualTo("tester");
    assertThat(text("provider")).isEqualTo("openai");
    assertThat(text("model")).isIn(OpenAiShapes.MODEL, OpenAiShapes.RESPONSE_MODEL);
    assertThat(get("stream").asBoolean()).isEqualTo(stream);
    assertThat(get("input_tokens").asLong()).isEqualTo(OpenAiShapes.INPUT_TOKENS);
    assertThat(get("output_tokens").asLong()).isEqualTo(OpenAiShapes.OUTPUT_TOKENS);
    assertThat(get("cached_tokens").asLong()).isEqualTo(OpenAiShapes.CACHED_TOKENS);
    assertThat(get("incomplete").asBoolean()).isFalse();
    assertThat(get("error_count").asInt()).isZero();
    assertThat(spanNames()).contains("proxy.request", "llm.chat", "http.client");
    assertThat(span("llm.chat").path("parent_span_id")).isEqualTo(spanId("proxy.request"));
    assertThat(span("http.client").path("parent_span_id")).isEqualTo(spanId("llm.chat"));
    assertThat(attribute("llm.chat", "gen_ai.request.model").asText())
        .isEqualTo(OpenAiShapes.MODEL);
    assertThat(attribute("llm.chat", "gen_ai.response.model").asText())
        .isEqualTo(OpenAiShapes.RESPONSE_MODEL);
    assertThat(attribute("llm.chat", "gen_ai.response.id").asText()).isEqualTo(OpenAiShapes.ID);
    assertThat(attribute("llm.chat", "gen_ai.response.finish_reasons"))
        .hasSize(1)
        .first()
        .extracting(JsonNode::asText)
        .isEqualTo(finishReason);
    if (stream) {
      assertThat(get("time_to_first_chunk_ms").asDouble()).isPositive();
    } else {
      assertThat(get("time_to_first_chunk_ms").isNull()).isTrue();
    }
  }

  /** A call that came to nothing. */
  void assertFailed(String errorType, int httpStatus) {
    assertThat(text("status")).isEqualTo("error");
    assertThat(text("outcome")).isEqualTo("error");
    assertThat(text("error_type")).isEqualTo(errorType);
    assertThat(get("http_status").asInt()).isEqualTo(httpStatus);
    assertThat(text("model")).isIn(OpenAiShapes.MODEL, OpenAiShapes.RESPONSE_MODEL);
  }

  /** A call that a guardrail or a rule has ended. */
  void assertBlocked(String kind, String id, String category) {
    assertThat(text("status")).isEqualTo("blocked");
    assertThat(text("outcome")).isEqualTo("block");
    assertThat(get("http_status").asInt()).isEqualTo(403);
    assertThat(get("error_type").isNull()).isTrue();
    assertThat(get("blocked_by").path("kind").asText()).isEqualTo(kind);
    assertThat(get("blocked_by").path("id").asText()).isEqualTo(id);
    assertThat(get("blocked_by").path("category").asText()).isEqualTo(category);
  }

  /** The model asked for these calls and said nothing else. */
  void assertCalls(Call... calls) {
    JsonNode parts = outputMessages().path(0).path("parts");
    assertThat(parts).hasSize(calls.length);
    for (int i = 0; i < calls.length; i++) {
      assertThat(parts.path(i).path("type").asText()).isEqualTo("tool_call");
      assertThat(parts.path(i).path("id").asText()).isEqualTo(calls[i].id());
      assertThat(parts.path(i).path("name").asText()).isEqualTo(calls[i].name());
      assertThat(parts.path(i).path("arguments"))
          .isEqualTo(OpenAiShapes.parse(calls[i].arguments()));
    }
  }

  /**
   * After system prompt, question and these calls the model got {@code result of NAME} for each.
   */
  void assertResults(Call... calls) {
    JsonNode messages = inputMessages();
    assertThat(messages).hasSize(3 + calls.length);
    for (int i = 0; i < calls.length; i++) {
      assertThat(messages.at("/2/parts/" + i + "/id").asText()).isEqualTo(calls[i].id());
      JsonNode result = messages.path(3 + i);
      assertThat(result.path("role").asText()).isEqualTo("tool");
      assertThat(result.at("/parts/0/id").asText()).isEqualTo(calls[i].id());
      assertThat(result.at("/parts/0/response").asText()).isEqualTo("result of " + calls[i].name());
    }
  }

  private JsonNode spanId(String name) {
    return span(name).path("span_id");
  }
}
