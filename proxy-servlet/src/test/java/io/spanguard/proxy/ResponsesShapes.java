package io.spanguard.proxy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanguard.proxy.FakeProvider.Script;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** What OpenAI's Responses API answers, after its published shapes. */
final class ResponsesShapes {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private ResponsesShapes() {}

  static Script response(String text) {
    return Script.json(200, whole("completed", message(text)).toString());
  }

  static Script functionCall(String name, String arguments) {
    return Script.json(200, whole("completed", call(name, arguments)).toString());
  }

  static Script stream(String... pieces) {
    Events events = new Events();
    String all = String.join("", pieces);
    events.begin(message(""));
    events.add("response.content_part.added", event -> at(event).set("part", text("")));
    for (String piece : pieces) {
      events.add("response.output_text.delta", event -> logged(at(event)).put("delta", piece));
    }
    events.add("response.output_text.done", event -> logged(at(event)).put("text", all));
    events.add("response.content_part.done", event -> at(event).set("part", text(all)));
    events.end(message(all));
    return events.script();
  }

  static Script functionCallStream(String name, String... pieces) {
    Events events = new Events();
    String all = String.join("", pieces);
    events.begin(call(name, ""));
    for (String piece : pieces) {
      events.add(
          "response.function_call_arguments.delta",
          event -> event.put("item_id", "fc_1").put("output_index", 0).put("delta", piece));
    }
    events.add(
        "response.function_call_arguments.done",
        event ->
            event
                .put("item_id", "fc_1")
                .put("output_index", 0)
                .put("name", name)
                .put("arguments", all));
    events.end(call(name, all));
    return events.script();
  }

  static Script embedding() {
    ObjectNode body = NODES.objectNode().put("object", "list").put("model", "text-embedding-3");
    ObjectNode item = body.putArray("data").addObject().put("object", "embedding").put("index", 0);
    item.putArray("embedding").add(0.25).add(-0.5);
    body.putObject("usage").put("prompt_tokens", 3).put("total_tokens", 3);
    return Script.json(200, body.toString());
  }

  private static ObjectNode at(ObjectNode event) {
    return event.put("item_id", "msg_1").put("output_index", 0).put("content_index", 0);
  }

  private static ObjectNode logged(ObjectNode event) {
    event.putArray("logprobs");
    return event;
  }

  private static ObjectNode text(String text) {
    ObjectNode part = NODES.objectNode().put("type", "output_text").put("text", text);
    part.putArray("annotations");
    return part;
  }

  private static ObjectNode message(String text) {
    ObjectNode message =
        NODES
            .objectNode()
            .put("type", "message")
            .put("id", "msg_1")
            .put("status", text.isEmpty() ? "in_progress" : "completed")
            .put("role", "assistant");
    message.putArray("content");
    if (!text.isEmpty()) {
      message.withArray("content").add(text(text));
    }
    return message;
  }

  private static ObjectNode call(String name, String arguments) {
    return NODES
        .objectNode()
        .put("type", "function_call")
        .put("id", "fc_1")
        .put("call_id", "call_1")
        .put("name", name)
        .put("arguments", arguments)
        .put("status", arguments.isEmpty() ? "in_progress" : "completed");
  }

  private static ObjectNode whole(String status, ObjectNode... items) {
    ObjectNode response =
        NODES
            .objectNode()
            .put("id", "resp_1")
            .put("object", "response")
            .put("created_at", 1)
            .put("status", status)
            .putNull("error")
            .putNull("incomplete_details")
            .putNull("instructions")
            .putNull("metadata")
            .put("model", OpenAiShapes.MODEL);
    response.putArray("output").addAll(List.of(items));
    response
        .put("parallel_tool_calls", true)
        .put("temperature", 1.0)
        .put("top_p", 1.0)
        .put("tool_choice", "auto")
        .putArray("tools");
    if (status.equals("completed")) {
      ObjectNode usage = response.putObject("usage").put("input_tokens", 19);
      usage.putObject("input_tokens_details").put("cached_tokens", 4).put("cache_write_tokens", 0);
      usage.put("output_tokens", 10).put("total_tokens", 29);
      usage.putObject("output_tokens_details").put("reasoning_tokens", 2);
    }
    return response;
  }

  /** The events of a stream with one item, numbered. */
  private static final class Events {
    private final StringBuilder out = new StringBuilder();
    private int number;

    void begin(ObjectNode item) {
      add("response.created", event -> event.set("response", whole("in_progress")));
      add("response.output_item.added", event -> event.put("output_index", 0).set("item", item));
    }

    void end(ObjectNode item) {
      add("response.output_item.done", event -> event.put("output_index", 0).set("item", item));
      add("response.completed", event -> event.set("response", whole("completed", item)));
    }

    void add(String type, Consumer<ObjectNode> filled) {
      ObjectNode event = NODES.objectNode().put("type", type).put("sequence_number", number++);
      filled.accept(event);
      out.append("event: ").append(type).append("\ndata: ").append(event).append("\n\n");
    }

    Script script() {
      return (request, connection) -> {
        connection.beginEvents();
        connection.chunk(out.toString().getBytes(StandardCharsets.UTF_8));
        connection.endChunks();
        return true;
      };
    }
  }
}
