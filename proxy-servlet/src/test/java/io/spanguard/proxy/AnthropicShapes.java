package io.spanguard.proxy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanguard.proxy.FakeProvider.Script;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What Anthropic's API answers, after its published shapes. */
final class AnthropicShapes {

  static final String MODEL = "claude-sonnet-4-5";
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private AnthropicShapes() {}

  static Script message(String text) {
    ObjectNode message = head();
    message.withArray("content").addObject().put("type", "text").put("text", text);
    message.put("stop_reason", "end_turn");
    message.withObject("usage").put("output_tokens", 7);
    return Script.json(200, message.toString());
  }

  static Script toolUse(String name, ObjectNode input) {
    ObjectNode message = head();
    message
        .withArray("content")
        .addObject()
        .put("type", "tool_use")
        .put("id", "toolu_1")
        .put("name", name)
        .set("input", input);
    message.put("stop_reason", "tool_use");
    message.withObject("usage").put("output_tokens", 7);
    return Script.json(200, message.toString());
  }

  static Script stream(String... pieces) {
    StringBuilder out = new StringBuilder();
    begin(out);
    ObjectNode opens = event("content_block_start").put("index", 0);
    opens.putObject("content_block").put("type", "text").put("text", "");
    add(out, opens);
    add(out, event("ping"));
    for (String piece : pieces) {
      ObjectNode says = event("content_block_delta").put("index", 0);
      says.putObject("delta").put("type", "text_delta").put("text", piece);
      add(out, says);
    }
    add(out, event("content_block_stop").put("index", 0));
    end(out, "end_turn");
    return script(out);
  }

  static Script toolUseStream(String name, List<String> json) {
    StringBuilder out = new StringBuilder();
    begin(out);
    ObjectNode opens = event("content_block_start").put("index", 0);
    opens
        .putObject("content_block")
        .put("type", "tool_use")
        .put("id", "toolu_1")
        .put("name", name)
        .putObject("input");
    add(out, opens);
    for (String piece : json) {
      ObjectNode says = event("content_block_delta").put("index", 0);
      says.putObject("delta").put("type", "input_json_delta").put("partial_json", piece);
      add(out, says);
    }
    add(out, event("content_block_stop").put("index", 0));
    end(out, "tool_use");
    return script(out);
  }

  static Script error(int status, String type) {
    ObjectNode error = event("error");
    error.putObject("error").put("type", type).put("message", "no");
    return Script.json(status, error.put("request_id", "req_1").toString());
  }

  private static void begin(StringBuilder out) {
    ObjectNode start = event("message_start");
    start.set("message", head());
    add(out, start);
  }

  private static void end(StringBuilder out, String reason) {
    ObjectNode ends = event("message_delta");
    ends.putObject("delta").put("stop_reason", reason).putNull("stop_sequence");
    ends.putObject("usage").put("output_tokens", 7);
    add(out, ends);
    add(out, event("message_stop"));
  }

  private static ObjectNode head() {
    ObjectNode message =
        event("message").put("id", "msg_1").put("role", "assistant").put("model", MODEL);
    message.putArray("content");
    message.putNull("stop_reason").putNull("stop_sequence");
    message
        .putObject("usage")
        .put("input_tokens", 10)
        .put("cache_creation_input_tokens", 3)
        .put("cache_read_input_tokens", 4)
        .put("output_tokens", 1);
    return message;
  }

  private static ObjectNode event(String type) {
    return NODES.objectNode().put("type", type);
  }

  private static void add(StringBuilder out, ObjectNode event) {
    out.append("event: ").append(event.path("type").textValue());
    out.append("\ndata: ").append(event).append("\n\n");
  }

  private static Script script(StringBuilder events) {
    return (request, connection) -> {
      connection.beginEvents();
      connection.chunk(events.toString().getBytes(StandardCharsets.UTF_8));
      connection.endChunks();
      return true;
    };
  }
}
