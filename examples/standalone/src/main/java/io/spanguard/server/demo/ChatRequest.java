package io.spanguard.server.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What the demo model reads of a chat completion request.
 *
 * @param tools names of the functions it may call
 * @param maxTokens of the answer
 */
record ChatRequest(
    String model,
    List<Message> messages,
    Set<String> tools,
    boolean stream,
    boolean includeUsage,
    int maxTokens) {

  ChatRequest {
    messages = List.copyOf(messages);
    tools = Set.copyOf(tools);
  }

  /**
   * One turn.
   *
   * @param text its text parts, one per line
   */
  record Message(String role, String text) {}

  static ChatRequest of(JsonNode body) throws InvalidRequestException {
    if (!body.isObject()) {
      throw new InvalidRequestException("the body is not a JSON object");
    }
    if (!body.path("model").isTextual()) {
      throw new InvalidRequestException("you must provide a model parameter");
    }
    if (!body.path("messages").isArray() || body.path("messages").isEmpty()) {
      throw new InvalidRequestException("messages is not an array of at least one message");
    }
    List<Message> messages = new ArrayList<>();
    for (JsonNode message : body.path("messages")) {
      if (!message.path("role").isTextual()) {
        throw new InvalidRequestException("messages[" + messages.size() + "] has no role");
      }
      messages.add(
          new Message(message.path("role").asText(), ContentText.of(message.path("content"))));
    }
    return new ChatRequest(
        body.path("model").asText(),
        messages,
        tools(body),
        body.path("stream").asBoolean(),
        body.path("stream_options").path("include_usage").asBoolean(),
        maxTokens(body));
  }

  /**
   * Of an API whose tools have their names at the top, and whose streams always tell the usage.
   *
   * @param limit of the answer, in tokens
   */
  static ChatRequest of(JsonNode body, List<Message> messages, JsonNode limit) {
    Set<String> tools = new LinkedHashSet<>();
    body.path("tools").forEach(tool -> tools.add(tool.path("name").asText("")));
    return new ChatRequest(
        body.path("model").asText(),
        messages,
        tools,
        body.path("stream").asBoolean(),
        true,
        limit(limit));
  }

  /** The last message, which the model answers. */
  Message last() {
    return messages.get(messages.size() - 1);
  }

  private static Set<String> tools(JsonNode body) {
    Set<String> tools = new LinkedHashSet<>();
    if (!body.path("tool_choice").asText("").equals("none")) {
      for (JsonNode tool : body.path("tools")) {
        tools.add(tool.path("function").path("name").asText(""));
      }
    }
    return tools;
  }

  private static int maxTokens(JsonNode body) {
    JsonNode limit = body.path("max_completion_tokens");
    if (!limit.isInt()) {
      limit = body.path("max_tokens");
    }
    return limit(limit);
  }

  /** How many tokens an answer may have; no limit where this is not a positive number. */
  static int limit(JsonNode tokens) {
    return tokens.isInt() && tokens.intValue() > 0 ? tokens.intValue() : Integer.MAX_VALUE;
  }
}
