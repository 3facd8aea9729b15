package io.spanguard.proxy.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the body of an OpenAI chat request. For use by one thread, once. */
final class OpenAiChatRequest {

  /** Members that are read, or whose texts the model does not get to see. */
  private static final Set<String> KNOWN =
      Set.of(
          "model",
          "messages",
          "tools",
          "functions",
          "prediction",
          "documents",
          "response_format",
          "tool_choice",
          "function_call",
          "stop",
          "stream_options",
          "user",
          "metadata",
          "modalities",
          "audio",
          "service_tier",
          "reasoning_effort",
          "reasoning",
          "thinking",
          "verbosity",
          "safety_identifier",
          "prompt_cache_key",
          "prompt_cache_retention",
          "web_search_options",
          "logit_bias",
          "keep_alive",
          "format",
          "provider",
          "reasoning_format",
          "chat_template_kwargs",
          "options");

  private static final Set<String> OF_PREDICTIONS = Set.of("type", "content");

  private final JsonNode body;
  private final PartCollector out = new PartCollector();
  private final OpenAiMessageReader reader = new OpenAiMessageReader(out);
  private final Map<String, String> toolNames = new HashMap<>();

  OpenAiChatRequest(JsonNode body) {
    this.body = body;
  }

  ModelRequest read() {
    JsonNode messages = body.path("messages");
    if (!messages.isArray()) {
      throw new WireFormatException("/messages is not an array of messages");
    }
    int lastAssistant = lastAssistant(messages);
    readMessages(messages, lastAssistant);
    readTools(lastAssistant < 0);
    readDocuments(body.path("documents"), "/documents");
    readTemplateArguments();
    readPrediction();
    PartCollector.requireSpelling(body, "", KNOWN);
    out.skipUnknown(body, KNOWN);
    return new ModelRequest(
        "chat",
        "llm.chat",
        body.path("model").isTextual() ? body.path("model").textValue() : null,
        RequestParameters.flag(body, "/stream"),
        RequestParameters.flag(body, "/stream_options/include_usage"),
        RequestParameters.of(
            body,
            body.hasNonNull("max_completion_tokens") ? "max_completion_tokens" : "max_tokens",
            "stop"),
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

  private void readMessages(JsonNode messages, int lastAssistant) {
    for (int i = 0; i < messages.size(); i++) {
      JsonNode message = messages.get(i);
      String place = "/messages/" + i;
      if (!message.isObject()) {
        throw new WireFormatException(place + " is not a message object");
      }
      reader.message(message, place, author(message, i > lastAssistant));
      for (JsonNode call : message.path("tool_calls")) {
        JsonNode named = call.path(call.path("custom").isObject() ? "custom" : "function");
        toolNames.put(call.path("id").asText(), named.path("name").asText());
      }
    }
  }

  /** A role that is not known is inspected like the user's. */
  private Author author(JsonNode message, boolean isNew) {
    return switch (message.path("role").asText()) {
      case "system", "developer" -> Author.of(PartKind.SYSTEM, isNew);
      case "assistant" -> Author.of(PartKind.ASSISTANT, isNew);
      case "tool", "function" -> {
        String callId = message.path("tool_call_id").asText(null);
        String name = message.path("name").asText(null);
        yield Author.tool(
            isNew, callId == null ? name : toolNames.getOrDefault(callId, name), callId);
      }
      default -> Author.of(PartKind.PROMPT, isNew);
    };
  }

  private void readTools(boolean isNew) {
    for (String member : List.of("tools", "functions")) {
      ToolDefinitionReader.readAll(body.path(member), "/" + member, out, isNew, tool -> Set.of());
    }
    for (String member : List.of("response_format", "format")) {
      ToolDefinitionReader.read(
          body.path(member), "/" + member, out, Author.definition(isNew, null));
    }
  }

  /** What some compatible servers let the model read beside the messages. */
  private void readDocuments(JsonNode documents, String place) {
    out.everyText(documents, place, Map.of(), PartKind.TOOL_RESULT, Author.tool(true, null, null));
  }

  /** What vLLM and others give to the template that makes the prompt: any of it may be shown. */
  private void readTemplateArguments() {
    for (Map.Entry<String, JsonNode> argument : body.path("chat_template_kwargs").properties()) {
      String place = "/chat_template_kwargs/" + PartCollector.escaped(argument.getKey());
      if (argument.getKey().equals("documents")) {
        readDocuments(argument.getValue(), place);
      } else {
        out.everyText(
            argument.getValue(),
            place,
            Map.of(),
            PartKind.PROMPT,
            Author.of(PartKind.PROMPT, true));
      }
    }
  }

  /** What the answer will be like, which the model goes along with. */
  private void readPrediction() {
    JsonNode prediction = body.path("prediction");
    PartCollector.requireSpelling(prediction, "/prediction", OF_PREDICTIONS);
    reader.content(
        prediction.get("content"), "/prediction/content", Author.of(PartKind.ASSISTANT, true));
    out.skipUnknown(prediction, OF_PREDICTIONS);
  }
}
