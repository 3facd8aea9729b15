package io.spanguard.proxy.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the items of OpenAI's Responses API: what goes in as history is what came out. For use by
 * one thread.
 */
final class ResponsesItems {

  /** What is no text in what tools returned, and what a trace says of it. */
  static final Map<String, String> NO_TEXT =
      Map.of(
          "type", "",
          "id", "",
          "call_id", "",
          "file_id", "",
          "status", "",
          "container_id", "",
          "encrypted_content", "encrypted",
          "image_url", "image",
          "file_data", "file");

  /** What a call asks for, by the type of the item; the name of the call is its type. */
  private static final Map<String, String> BUILT_IN_CALLS =
      Map.of(
          "web_search_call", "action",
          "local_shell_call", "action",
          "shell_call", "action",
          "computer_call", "action",
          "apply_patch_call", "operation",
          "file_search_call", "queries",
          "code_interpreter_call", "code");

  private static final Set<String> OF_ITEMS =
      Set.of(
          "type",
          "role",
          "content",
          "name",
          "arguments",
          "input",
          "action",
          "operation",
          "queries",
          "code",
          "output",
          "outputs",
          "results",
          "error",
          "summary");

  /** Members of any item that hold nothing for the model. */
  private static final Set<String> WITHOUT_TEXT =
      Set.of(
          "type",
          "id",
          "call_id",
          "role",
          "status",
          "phase",
          "name",
          "namespace",
          "server_label",
          "approval_request_id",
          "container_id",
          "created_by",
          "environment",
          "encrypted_content");

  private static final Set<String> OF_PIECES =
      Media.and("type", "text", "refusal", "annotations", "logprobs", "detail", "filename");

  private static final Set<String> OF_THOUGHTS = Set.of("type", "text");

  private final PartCollector out;
  private final Map<String, String> toolNames = new HashMap<>();

  ResponsesItems(PartCollector out) {
    this.out = out;
  }

  /** Whether the model made the item. */
  static boolean isModels(JsonNode item) {
    String type = item.path("type").asText();
    return item.path("role").asText().equals("assistant")
        || type.equals("reasoning")
        || type.equals("mcp_approval_request")
        || type.endsWith("_call");
  }

  /**
   * Takes an item.
   *
   * @param author of what the model says and asks for; what people and tools said is told by the
   *     item
   */
  void item(JsonNode item, String place, Author author) {
    if (author.text().isInput()) {
      PartCollector.requireSpelling(item, place, OF_ITEMS);
    }
    String type = item.path("type").asText("message");
    if (author.text().isInput()) {
      for (String word : List.of("role", "name", "call_id", "id")) {
        out.word(item.get(word), place + "/" + word, author.text(), author);
      }
      unread(item, type);
    }
    switch (type) {
      case "message", "agent_message" -> content(item.path("content"), place + "/content", author);
      case "reasoning" -> reasoning(item, place, author);
      case "function_call", "mcp_call", "mcp_approval_request" -> {
        call(item, "arguments", item.path("name").asText(""), place, author);
        returned(item, place, author);
      }
      case "custom_tool_call" -> call(item, "input", item.path("name").asText(""), place, author);
      case "image_generation_call" -> out.skip("image");
      case "item_reference" -> out.skip("stored_item");
      case "compaction" -> out.skip("encrypted");
      default -> {
        String asks = BUILT_IN_CALLS.get(type);
        if (asks != null) {
          call(item, asks, type.substring(0, type.length() - "_call".length()), place, author);
          returned(item, place, author);
        } else if (type.endsWith("_output") && author.text().isInput()) {
          output(item, place, author);
        } else if (author.text().isInput()) {
          out.skip("unknown_content");
          out.everyText(item, place, NO_TEXT, author.text(), author);
        } else {
          out.skip(type.endsWith("_output") ? "server_tool_result" : "unknown_content");
        }
      }
    }
  }

  /** What of an item of the history is not read below. */
  private void unread(JsonNode item, String type) {
    switch (type) {
      case "message", "agent_message" -> out.skipUnknown(item, WITHOUT_TEXT, "content");
      case "reasoning" -> out.skipUnknown(item, WITHOUT_TEXT, "summary", "content");
      case "function_call", "mcp_call", "mcp_approval_request" ->
          out.skipUnknown(item, WITHOUT_TEXT, withResults("arguments"));
      case "custom_tool_call" -> out.skipUnknown(item, WITHOUT_TEXT, "input");
      case "item_reference" -> out.skipUnknown(item, WITHOUT_TEXT);
      default -> {
        String asks = BUILT_IN_CALLS.get(type);
        if (asks != null) {
          out.skipUnknown(item, WITHOUT_TEXT, withResults(asks));
        } else if (type.endsWith("_output")) {
          out.skipUnknown(item, WITHOUT_TEXT, "output");
        }
      }
    }
  }

  private static String[] withResults(String member) {
    return new String[] {member, "output", "outputs", "results", "error"};
  }

  /** Takes the content of a message: a text or a list. */
  void content(JsonNode content, String place, Author author) {
    if (content.isTextual()) {
      out.text(content, place, author.text(), author);
    } else if (content.isArray()) {
      for (int i = 0; i < content.size(); i++) {
        piece(content.get(i), place + "/" + i, author);
      }
    } else if (!content.isMissingNode() && !content.isNull()) {
      throw new WireFormatException(place + " is neither text nor a list of content");
    }
  }

  private void piece(JsonNode piece, String place, Author author) {
    if (author.text().isInput()) {
      PartCollector.requireSpelling(piece, place, OF_PIECES);
    }
    if (!piece.isObject()) {
      out.text(piece, place, author.text(), author);
      return;
    }
    out.text(piece.get("text"), place + "/text", author.text(), author);
    out.text(piece.get("refusal"), place + "/refusal", author.text(), author);
    if (author.text().isInput()) {
      out.everyText(
          piece.path("annotations"), place + "/annotations", NO_TEXT, author.text(), author);
      out.skipUnknown(piece, OF_PIECES);
    }
    Media.skip(piece, out);
    String reason =
        switch (piece.path("type").asText()) {
          case "", "input_text", "output_text", "text", "summary_text", "refusal" -> "";
          case "input_image", "computer_screenshot" -> "image";
          case "input_audio", "output_audio" -> "audio";
          case "input_file" -> "file";
          default -> "unknown_content";
        };
    if (!reason.isEmpty()) {
      out.skip(reason);
    }
  }

  private void reasoning(JsonNode item, String place, Author author) {
    for (String member : List.of("summary", "content")) {
      JsonNode texts = PartCollector.list(item.path(member), place + "/" + member);
      for (int i = 0; i < texts.size(); i++) {
        thought(texts.get(i), place + "/" + member + "/" + i, author);
      }
    }
    if (item.hasNonNull("encrypted_content")) {
      out.skip("encrypted");
    }
  }

  private void thought(JsonNode thought, String place, Author author) {
    if (author.text().isInput()) {
      PartCollector.requireSpelling(thought, place, OF_THOUGHTS);
      out.skipUnknown(thought, OF_THOUGHTS);
    }
    out.text(thought.get("text"), place + "/text", author.reasoning(), author);
    if (thought.isTextual()) {
      out.text(thought, place, author.reasoning(), author);
    }
  }

  private void call(JsonNode item, String member, String name, String place, Author author) {
    String id = callId(item);
    if (id != null) {
      toolNames.put(id, name);
    }
    out.call(item.path(member), place + "/" + member, name, id, author);
  }

  static @Nullable String callId(JsonNode item) {
    return item.path("call_id").asText(item.path("id").asText(null));
  }

  /** What the provider's own tools returned, which stands in the call's item. */
  private void returned(JsonNode item, String place, Author author) {
    for (String member : List.of("output", "outputs", "results", "error")) {
      JsonNode result = item.path(member);
      if (result.isNull() || (result.isContainerNode() && result.isEmpty())) {
        continue;
      }
      if (!author.text().isInput()) {
        if (!result.isMissingNode() && !member.equals("error")) {
          out.skip("server_tool_result");
        }
        continue;
      }
      String id = callId(item);
      Author tool = Author.tool(author.isNew(), id == null ? null : toolNames.get(id), id);
      out.everyText(result, place + "/" + member, NO_TEXT, PartKind.TOOL_RESULT, tool);
    }
  }

  private void output(JsonNode item, String place, Author author) {
    String id = item.path("call_id").asText(null);
    Author tool = Author.tool(author.isNew(), id == null ? null : toolNames.get(id), id);
    JsonNode output = item.path("output");
    if (item.path("type").asText().equals("function_call_output") && !output.isObject()) {
      content(output, place + "/output", tool);
    } else {
      out.everyText(output, place + "/output", NO_TEXT, PartKind.TOOL_RESULT, tool);
      if (output.path("type").asText().equals("computer_screenshot")) {
        out.skip("image");
      }
    }
  }
}
