package io.spanguard.proxy.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Reads Anthropic's content blocks, of requests and of answers. For use by one thread. */
final class AnthropicBlocks {

  /** Members of what tools return that are no text of theirs. */
  private static final Set<String> NO_TEXT =
      Set.of(
          "type",
          "id",
          "tool_use_id",
          "file_id",
          "encrypted_content",
          "encrypted_index",
          "encrypted_stdout",
          "signature",
          "cache_control",
          "citations",
          "media_type",
          "page_age",
          "retrieved_at",
          "data");

  private static final Set<String> OF_BLOCKS =
      Set.of("type", "text", "thinking", "content", "source", "input", "title", "context");

  private final PartCollector out;
  private final Map<String, String> toolNames = new HashMap<>();

  AnthropicBlocks(PartCollector out) {
    this.out = out;
  }

  /** Takes the content of a request's message: a text or a list of blocks. */
  void content(JsonNode content, String place, Author author) {
    if (content.isTextual()) {
      out.text(content, place, author.text(), author);
    } else if (content.isArray()) {
      for (int i = 0; i < content.size(); i++) {
        block(content.get(i), place + "/" + i, author);
      }
    } else if (!content.isMissingNode() && !content.isNull()) {
      throw new WireFormatException(place + " is neither text nor a list of content blocks");
    }
  }

  private void block(JsonNode block, String place, Author author) {
    PartCollector.requireSpelling(block, place, OF_BLOCKS);
    String type = block.path("type").asText();
    switch (type) {
      case "text" -> {
        out.text(block.get("text"), place + "/text", author.text(), author);
        skipCitations(block);
      }
      case "thinking" ->
          out.text(block.get("thinking"), place + "/thinking", author.reasoning(), author);
      case "redacted_thinking" -> out.skip("encrypted");
      case "image" -> out.skip("image");
      case "document" -> document(block, place, author);
      case "container_upload" -> out.skip("file");
      case "tool_use", "server_tool_use", "mcp_tool_use" -> call(block, place, author);
      default -> {
        if (type.endsWith("tool_result")) {
          result(block, place, author);
        } else {
          known(block, place, author);
        }
      }
    }
  }

  /** A search result, or a block of which nothing is known: every text in it is inspected. */
  private void known(JsonNode block, String place, Author author) {
    boolean search = block.path("type").asText().equals("search_result");
    if (!search) {
      out.skip("unknown_content");
    }
    PartKind kind = search ? PartKind.TOOL_RESULT : author.text();
    out.everyText(block, place, NO_TEXT, kind, author);
  }

  private void document(JsonNode block, String place, Author author) {
    out.text(block.get("title"), place + "/title", author.text(), author);
    out.text(block.get("context"), place + "/context", author.text(), author);
    JsonNode source = block.path("source");
    switch (source.path("type").asText()) {
      case "text" -> out.text(source.get("data"), place + "/source/data", author.text(), author);
      case "content" -> content(source.path("content"), place + "/source/content", author);
      default -> out.skip("file");
    }
  }

  private void call(JsonNode block, String place, Author author) {
    String id = block.path("id").asText(null);
    String name = block.path("name").asText("");
    if (id != null) {
      toolNames.put(id, name);
    }
    out.call(block.path("input"), place + "/input", name, id, author);
  }

  private void result(JsonNode block, String place, Author author) {
    String id = block.path("tool_use_id").asText(null);
    String name = id == null ? null : toolNames.get(id);
    Author tool = Author.tool(author.isNew(), name, id);
    JsonNode content = block.path("content");
    if (block.path("type").asText().equals("tool_result")) {
      content(content, place + "/content", tool);
    } else {
      // What the provider's own tools found has a shape for each of them.
      out.everyText(content, place + "/content", NO_TEXT, PartKind.TOOL_RESULT, tool);
    }
  }

  /** Takes a block that the model answered with. */
  void answered(JsonNode block, String place) {
    Author author = Author.model(0);
    String type = block.path("type").asText();
    switch (type) {
      case "text" -> {
        out.text(block.get("text"), place + "/text", author.text(), author);
        skipCitations(block);
      }
      case "thinking" ->
          out.text(block.get("thinking"), place + "/thinking", author.reasoning(), author);
      case "redacted_thinking" -> out.skip("encrypted");
      case "tool_use", "server_tool_use", "mcp_tool_use" -> call(block, place, author);
      default -> out.skip(type.endsWith("tool_result") ? "server_tool_result" : "unknown_content");
    }
  }

  /** What is cited comes from documents of the request, or from a search. */
  private void skipCitations(JsonNode block) {
    if (!block.path("citations").isEmpty() && block.path("citations").isArray()) {
      out.skip("citations");
    }
  }
}
