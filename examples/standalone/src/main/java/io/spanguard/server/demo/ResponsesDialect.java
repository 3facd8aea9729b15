package io.spanguard.server.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanguard.server.demo.ChatRequest.Message;
import java.util.ArrayList;
import java.util.List;

/** OpenAI's Responses. Nothing is stored: each request brings its whole conversation. */
final class ResponsesDialect implements Dialect {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  @Override
  public ChatRequest read(JsonNode body) throws InvalidRequestException {
    JsonNode input = body.path("input");
    if (!body.path("model").isTextual() || (!input.isTextual() && input.isEmpty())) {
      throw new InvalidRequestException("model and input are needed");
    }
    List<Message> messages = new ArrayList<>();
    if (input.isTextual()) {
      messages.add(new Message("user", input.asText()));
    }
    for (JsonNode item : input) {
      boolean result = item.path("type").asText().equals("function_call_output");
      messages.add(
          result
              ? new Message("tool", ContentText.of(item.path("output")))
              : new Message(
                  item.path("role").asText("assistant"), ContentText.of(item.path("content"))));
    }
    return ChatRequest.of(body, messages, body.path("max_output_tokens"));
  }

  @Override
  public ObjectNode whole(Said said) {
    List<ObjectNode> items = new ArrayList<>();
    if (said.answer().toolCalls().isEmpty()) {
      items.add(message(said, said.answer().text(), "completed"));
    }
    for (Answer.ToolCall call : said.answer().toolCalls()) {
      items.add(call(call, call.arguments(), "completed"));
    }
    return response(said, items, true);
  }

  @Override
  public List<Event> events(Said said, boolean includeUsage) {
    List<Event> events = new ArrayList<>();
    ObjectNode created = NODES.objectNode();
    created.set("response", response(said, List.of(), false));
    add(events, "response.created", created);
    if (said.answer().toolCalls().isEmpty()) {
      text(events, said);
    }
    for (int i = 0; i < said.answer().toolCalls().size(); i++) {
      call(events, i, said.answer().toolCalls().get(i));
    }
    ObjectNode ends = NODES.objectNode();
    ObjectNode whole = whole(said);
    ends.set("response", whole);
    add(events, "response." + whole.path("status").asText(), ends);
    return events;
  }

  private static void text(List<Event> events, Said said) {
    String text = said.answer().text();
    item(events, "response.output_item.added", 0, message(said, "", "in_progress"));
    ObjectNode opens = at(said);
    opens.set("part", part(""));
    add(events, "response.content_part.added", opens);
    for (String token : Tokens.split(text)) {
      ObjectNode says = at(said).put("delta", token);
      says.putArray("logprobs");
      add(events, "response.output_text.delta", says);
    }
    ObjectNode done = at(said).put("text", text);
    done.putArray("logprobs");
    add(events, "response.output_text.done", done);
    ObjectNode closes = at(said);
    closes.set("part", part(text));
    add(events, "response.content_part.done", closes);
    item(events, "response.output_item.done", 0, message(said, text, "completed"));
  }

  private static void call(List<Event> events, int index, Answer.ToolCall call) {
    item(events, "response.output_item.added", index, call(call, "", "in_progress"));
    String id = "fc_" + call.id();
    for (String token : Tokens.split(call.arguments())) {
      ObjectNode piece = NODES.objectNode().put("item_id", id).put("output_index", index);
      add(events, "response.function_call_arguments.delta", piece.put("delta", token));
    }
    ObjectNode done = NODES.objectNode().put("item_id", id).put("output_index", index);
    done.put("name", call.name()).put("arguments", call.arguments());
    add(events, "response.function_call_arguments.done", done);
    item(events, "response.output_item.done", index, call(call, call.arguments(), "completed"));
  }

  @Override
  public boolean endsWithDone() {
    return false;
  }

  private static void item(List<Event> events, String type, int index, ObjectNode item) {
    ObjectNode event = NODES.objectNode().put("output_index", index);
    event.set("item", item);
    add(events, type, event);
  }

  private static void add(List<Event> events, String type, ObjectNode members) {
    ObjectNode event = NODES.objectNode().put("type", type).put("sequence_number", events.size());
    event.setAll(members);
    events.add(new Event(type, event));
  }

  private static ObjectNode at(Said said) {
    return NODES
        .objectNode()
        .put("item_id", "msg_" + said.id())
        .put("output_index", 0)
        .put("content_index", 0);
  }

  private static ObjectNode message(Said said, String text, String status) {
    ObjectNode message =
        NODES
            .objectNode()
            .put("id", "msg_" + said.id())
            .put("type", "message")
            .put("status", status)
            .put("role", "assistant");
    message.putArray("content");
    if (!text.isEmpty()) {
      message.withArray("content").add(part(text));
    }
    return message;
  }

  private static ObjectNode part(String text) {
    ObjectNode part = NODES.objectNode().put("type", "output_text").put("text", text);
    part.putArray("annotations");
    return part;
  }

  private static ObjectNode call(Answer.ToolCall call, String arguments, String status) {
    return NODES
        .objectNode()
        .put("id", "fc_" + call.id())
        .put("type", "function_call")
        .put("call_id", call.id())
        .put("name", call.name())
        .put("arguments", arguments)
        .put("status", status);
  }

  private static ObjectNode response(Said said, List<ObjectNode> items, boolean finished) {
    boolean cut = finished && said.answer().finishReason().equals("length");
    ObjectNode response =
        NODES
            .objectNode()
            .put("id", "resp_" + said.id())
            .put("object", "response")
            .put("created_at", said.created())
            .put("status", cut ? "incomplete" : finished ? "completed" : "in_progress")
            .putNull("error")
            .putNull("incomplete_details")
            .putNull("instructions")
            .putNull("metadata")
            .put("model", said.model());
    if (cut) {
      response.putObject("incomplete_details").put("reason", "max_output_tokens");
    }
    response.putArray("output").addAll(items);
    response.put("parallel_tool_calls", true).putNull("temperature").putNull("top_p");
    response.put("tool_choice", "auto").putArray("tools");
    if (finished) {
      Answer answer = said.answer();
      ObjectNode usage = response.putObject("usage").put("input_tokens", answer.promptTokens());
      usage.putObject("input_tokens_details").put("cached_tokens", 0).put("cache_write_tokens", 0);
      usage.put("output_tokens", answer.completionTokens());
      usage.putObject("output_tokens_details").put("reasoning_tokens", 0);
      usage.put("total_tokens", answer.promptTokens() + answer.completionTokens());
    }
    return response;
  }
}
