package io.spanguard.proxy.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** Reads the body of a request for Anthropic's messages. For use by one thread, once. */
final class AnthropicRequest {

  private static final Set<String> KNOWN =
      Set.of(
          "model",
          "system",
          "messages",
          "tools",
          "tool_choice",
          "thinking",
          "metadata",
          "stop_sequences",
          "service_tier",
          "container",
          "mcp_servers",
          "context_management",
          "output_config",
          "output_format",
          "cache_control",
          "betas",
          "inference_geo",
          "speed");

  private static final Set<String> OF_MESSAGES = Set.of("role", "content");

  private final JsonNode body;
  private final PartCollector out = new PartCollector();
  private final AnthropicBlocks blocks = new AnthropicBlocks(out);

  AnthropicRequest(JsonNode body) {
    this.body = body;
  }

  /**
   * @param operation chat, or count_tokens
   */
  ModelRequest read(String operation) {
    JsonNode messages = body.path("messages");
    if (!messages.isArray()) {
      throw new WireFormatException("/messages is not an array of messages");
    }
    int lastAssistant = lastAssistant(messages);
    boolean first = lastAssistant < 0;
    blocks.content(body.path("system"), "/system", Author.of(PartKind.SYSTEM, first));
    for (int i = 0; i < messages.size(); i++) {
      JsonNode message = messages.get(i);
      String place = "/messages/" + i;
      if (!message.isObject()) {
        throw new WireFormatException(place + " is not a message object");
      }
      PartCollector.requireSpelling(message, place, OF_MESSAGES);
      out.skipUnknown(message, OF_MESSAGES);
      PartKind kind =
          switch (message.path("role").asText()) {
            case "assistant" -> PartKind.ASSISTANT;
            case "system" -> PartKind.SYSTEM;
            default -> PartKind.PROMPT;
          };
      Author author = Author.of(kind, i > lastAssistant);
      out.word(message.get("role"), place + "/role", kind, author);
      blocks.content(message.path("content"), place + "/content", author);
    }
    ToolDefinitionReader.readAll(body.path("tools"), "/tools", out, first, tool -> Set.of());
    for (String holder : new String[] {"output_config", "output_format"}) {
      ToolDefinitionReader.read(
          body.path(holder), "/" + holder, out, Author.definition(first, null));
    }
    if (body.hasNonNull("container")) {
      out.skip("stored_container");
    }
    PartCollector.requireSpelling(body, "", KNOWN);
    out.skipUnknown(body, KNOWN);
    boolean chat = operation.equals("chat");
    return new ModelRequest(
        operation,
        chat ? "llm.chat" : operation,
        body.path("model").isTextual() ? body.path("model").textValue() : null,
        RequestParameters.flag(body, "/stream"),
        // A stream always tells its usage.
        true,
        RequestParameters.of(body, "max_tokens", "stop_sequences"),
        out.parts(),
        out.skipped());
  }

  private static int lastAssistant(JsonNode messages) {
    for (int i = messages.size() - 1; i >= 0; i--) {
      if (messages.get(i).path("role").asText().equals("assistant")) {
        return i;
      }
    }
    return -1;
  }
}
