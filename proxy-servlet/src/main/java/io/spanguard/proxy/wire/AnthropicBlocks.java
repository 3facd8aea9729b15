package io.spanguard.proxy.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Reads Anthropic's content blocks, of requests and of answers. For use by one thread. */
final class AnthropicBlocks {

  /** What is no text in what tools returned, and what a trace says of it. */
  private static final Map<String, String> NO_TEXT =
      Map.ofEntries(
          Map.entry("type", ""),
          Map.entry("id", ""),
          Map.entry("tool_use_id", ""),
          Map.entry("file_id", ""),
          Map.entry("media_type", ""),
          Map.entry("ttl", ""),
          Map.entry("page_age", ""),
          Map.entry("retrieved_at", ""),
          Map.entry("signature", ""),
          Map.entry("encrypted_index", ""),
          Map.entry("encrypted_content", "encrypted"),
          Map.entry("encrypted_stdout", "encrypted"),
          Map.entry("citations", "citations"));

  private static final Set<String> OF_BLOCKS =
      Set.of("type", "text", "thinking", "content", "source", "input", "title", "context");

  private static final Set<String> OF_SOURCES =
      Set.of("type", "data", "content", "media_type", "url", "file_id");

  private static final Set<String> OF_TEXT_SOURCES = Set.of("type", "media_type");

  /** Members of any block that hold nothing for the model, or are told of by what they are. */
  private static final Set<String> WITHOUT_TEXT =
      Set.of(
          "type",
          "id",
          "tool_use_id",
          "name",
          "server_name",
          "signature",
          "cache_control",
          "citations",
          "caller",
          "is_error");

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
        out.skipUnknown(block, WITHOUT_TEXT, "text");
      }
      case "thinking" -> {
        out.text(block.get("thinking"), place + "/thinking", author.reasoning(), author);
        out.skipUnknown(block, WITHOUT_TEXT, "thinking");
      }
      case "redacted_thinking" -> out.skip("encrypted");
      case "image" -> out.skip("image");
      case "document" -> document(block, place, author);
      case "container_upload" -> out.skip("file");
      case "tool_use", "server_tool_use", "mcp_tool_use" -> {
        out.word(block.get("name"), place + "/name", author.text(), author);
        call(block, place, author);
        out.skipUnknown(block, WITHOUT_TEXT, "input");
      }
      default -> {
        if (type.endsWith("tool_result")) {
          result(block, place, author);
          out.skipUnknown(block, WITHOUT_TEXT, "content");
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
    out.skipUnknown(block, WITHOUT_TEXT, "title", "context", "source");
    JsonNode source = block.path("source");
    PartCollector.requireSpelling(source, place + "/source", OF_SOURCES);
    switch (source.path("type").asText()) {
      case "text" -> {
        out.text(source.get("data"), place + "/source/data", author.text(), author);
        out.skipUnknown(source, OF_TEXT_SOURCES, "data");
      }
      case "content" -> {
        content(source.path("content"), place + "/source/content", author);
        out.skipUnknown(source, OF_TEXT_SOURCES, "content");
      }
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
