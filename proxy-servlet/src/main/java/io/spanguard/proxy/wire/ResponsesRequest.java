package io.spanguard.proxy.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** Reads the body of a request for OpenAI's Responses API. For use by one thread, once. */
final class ResponsesRequest {

  private static final Set<String> KNOWN =
      Set.of(
          "model",
          "input",
          "instructions",
          "tools",
          "tool_choice",
          "text",
          "reasoning",
          "metadata",
          "user",
          "safety_identifier",
          "prompt_cache_key",
          "prompt_cache_retention",
          "prompt_cache_options",
          "service_tier",
          "truncation",
          "include",
          "conversation",
          "previous_response_id",
          "prompt",
          "stream_options",
          "context_management");

  private static final Set<String> OF_PROMPTS = Set.of("id", "version", "variables");
  private static final Set<String> OF_TEXT = Set.of("format", "verbosity");

  /** How the provider gets to an MCP server, which it does not tell the model. */
  private static final Set<String> OF_CONNECTION =
      Set.of("server_url", "authorization", "headers", "connector_id");

  private final JsonNode body;
  private final PartCollector out = new PartCollector();

  ResponsesRequest(JsonNode body) {
    this.body = body;
  }

  ModelRequest read() {
    JsonNode input = body.path("input");
    int lastOfModel = lastOfModel(input);
    // With a conversation that is stored, this is not its first turn.
    boolean continues = body.hasNonNull("previous_response_id") || body.hasNonNull("conversation");
    boolean first = lastOfModel < 0 && !continues;
    if (continues) {
      out.skip("stored_conversation");
    }
    instructions(first);
    if (input.isTextual()) {
      Author author = Author.of(PartKind.PROMPT, true);
      out.text(input, "/input", PartKind.PROMPT, author);
    } else if (input.isArray()) {
      items(input, lastOfModel);
    } else if (!input.isMissingNode() && !input.isNull()) {
      throw new WireFormatException("/input is neither text nor a list of items");
    }
    storedPrompt();
    tools(first);
    PartCollector.requireSpelling(body, "", KNOWN);
    out.skipUnknown(body, KNOWN);
    return new ModelRequest(
        "chat",
        "llm.chat",
        body.path("model").isTextual() ? body.path("model").textValue() : null,
        RequestParameters.flag(body, "/stream"),
        // A stream always tells its usage.
        true,
        RequestParameters.of(body, "max_output_tokens", ""),
        out.parts(),
        out.skipped());
  }

  private static int lastOfModel(JsonNode input) {
    for (int i = input.size() - 1; i >= 0; i--) {
      if (ResponsesItems.isModels(input.path(i))) {
        return i;
      }
    }
    return -1;
  }

  private void instructions(boolean first) {
    JsonNode instructions = body.path("instructions");
    Author author = Author.of(PartKind.SYSTEM, first);
    new ResponsesItems(out).content(instructions, "/instructions", author);
  }

  private void items(JsonNode input, int lastOfModel) {
    ResponsesItems items = new ResponsesItems(out);
    for (int i = 0; i < input.size(); i++) {
      JsonNode item = input.get(i);
      String place = "/input/" + i;
      if (!item.isObject()) {
        throw new WireFormatException(place + " is not an item object");
      }
      PartKind kind =
          switch (item.path("role").asText()) {
            case "system", "developer" -> PartKind.SYSTEM;
            case "assistant" -> PartKind.ASSISTANT;
            default -> ResponsesItems.isModels(item) ? PartKind.ASSISTANT : PartKind.PROMPT;
          };
      items.item(item, place, Author.of(kind, i > lastOfModel));
    }
  }

  /** A prompt that is kept at the provider: only what fills it in is here. */
  private void storedPrompt() {
    JsonNode prompt = body.path("prompt");
    if (!prompt.isObject()) {
      if (PartCollector.holdsText(prompt)) {
        out.skip("unknown_field");
      }
      return;
    }
    out.skip("stored_prompt");
    PartCollector.requireSpelling(prompt, "/prompt", OF_PROMPTS);
    out.skipUnknown(prompt, OF_PROMPTS);
    out.everyText(
        prompt.path("variables"),
        "/prompt/variables",
        ResponsesItems.NO_TEXT,
        PartKind.PROMPT,
        Author.of(PartKind.PROMPT, true));
  }

  private void tools(boolean first) {
    ToolDefinitionReader.readAll(
        body.path("tools"),
        "/tools",
        out,
        first,
        tool -> tool.path("type").asText().equals("mcp") ? OF_CONNECTION : Set.of());
    JsonNode text = body.path("text");
    PartCollector.requireSpelling(text, "/text", OF_TEXT);
    out.skipUnknown(text, OF_TEXT);
    ToolDefinitionReader.read(
        text.path("format"), "/text/format", out, Author.definition(first, null));
  }
}
