package io.spanguard.server.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanguard.server.demo.ChatRequest.Message;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Anthropic's Messages. */
final class MessagesDialect implements Dialect {

  private final ObjectMapper mapper;

  MessagesDialect(ObjectMapper mapper) {
    this.mapper = mapper;
  }

  @Override
  public ChatRequest read(JsonNode body) throws InvalidRequestException {
    if (!body.path("model").isTextual() || body.path("messages").isEmpty()) {
      throw new InvalidRequestException("model and messages are needed");
    }
    List<Message> messages = new ArrayList<>();
    for (JsonNode message : body.path("messages")) {
      JsonNode content = message.path("content");
      boolean result = content.path(0).path("type").asText().equals("tool_result");
      String role = result ? "tool" : message.path("role").asText("user");
      messages.add(new Message(role, ContentText.of(content)));
    }
    return ChatRequest.of(body, messages, body.path("max_tokens"));
  }

  @Override
  public ObjectNode whole(Said said) {
    ObjectNode message = head(said, said.answer().completionTokens());
    Answer answer = said.answer();
    if (answer.toolCalls().isEmpty()) {
      message.withArray("content").addObject().put("type", "text").put("text", answer.text());
    }
    for (Answer.ToolCall call : answer.toolCalls()) {
      message.withArray("content").add(toolUse(call, call.arguments()));
    }
    return message.put("stop_reason", stopReason(answer));
  }

  @Override
  public List<Event> events(Said said, boolean includeUsage) {
    List<Event> events = new ArrayList<>();
    ObjectNode start = event("message_start");
    start.set("message", head(said, 0));
    add(events, start);
    Answer answer = said.answer();
    if (answer.toolCalls().isEmpty()) {
      ObjectNode text = JsonNodeFactory.instance.objectNode().put("type", "text").put("text", "");
      block(events, 0, text, "text_delta", "text", answer.text());
    }
    for (int i = 0; i < answer.toolCalls().size(); i++) {
      Answer.ToolCall call = answer.toolCalls().get(i);
      block(events, i, toolUse(call, "{}"), "input_json_delta", "partial_json", call.arguments());
    }
    ObjectNode ends = event("message_delta");
    ends.putObject("delta").put("stop_reason", stopReason(answer)).putNull("stop_sequence");
    ends.putObject("usage").put("output_tokens", answer.completionTokens());
    add(events, ends);
    add(events, event("message_stop"));
    return events;
  }

  private static void block(
      List<Event> events, int index, ObjectNode block, String type, String member, String text) {
    ObjectNode opens = event("content_block_start").put("index", index);
    opens.set("content_block", block);
    add(events, opens);
    for (String token : Tokens.split(text)) {
      ObjectNode says = event("content_block_delta").put("index", index);
      says.putObject("delta").put("type", type).put(member, token);
      add(events, says);
    }
    add(events, event("content_block_stop").put("index", index));
  }

  @Override
  public boolean endsWithDone() {
    return false;
  }

  @Override
  public ObjectNode error(String type, @Nullable String message) {
    ObjectNode body = event("error");
    body.putObject("error").put("type", type).put("message", message);
    return body;
  }

  private static ObjectNode event(String type) {
    return JsonNodeFactory.instance.objectNode().put("type", type);
  }

  private static void add(List<Event> events, ObjectNode event) {
    events.add(new Event(event.path("type").textValue(), event));
  }

  private static ObjectNode head(Said said, int outputTokens) {
    ObjectNode message =
        event("message")
            .put("id", "msg_" + said.id())
            .put("role", "assistant")
            .put("model", said.model());
    message.putArray("content");
    message.putNull("stop_reason").putNull("stop_sequence");
    message
        .putObject("usage")
        .put("input_tokens", said.answer().promptTokens())
        .put("cache_creation_input_tokens", 0)
        .put("cache_read_input_tokens", 0)
        .put("output_tokens", outputTokens);
    return message;
  }

  /** Arguments that are no JSON object, which this API cannot say, are left out. */
  private ObjectNode toolUse(Answer.ToolCall call, String arguments) {
    ObjectNode use = event("tool_use").put("id", call.id()).put("name", call.name());
    use.set("input", ContentText.objectOrEmpty(mapper, arguments));
    return use;
  }

  private static String stopReason(Answer answer) {
    return switch (answer.finishReason()) {
      case "tool_calls" -> "tool_use";
      case "length" -> "max_tokens";
      default -> "end_turn";
    };
  }
}
