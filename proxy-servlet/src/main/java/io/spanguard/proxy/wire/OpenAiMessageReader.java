package io.spanguard.proxy.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Collects the texts of OpenAI chat messages, of requests and of answers alike. For use by one
 * thread.
 */
final class OpenAiMessageReader {

  /** Members of a message without text for or from the model beside what is read. */
  static final Set<String> KNOWN =
      Set.of(
          "role",
          "name",
          "content",
          "refusal",
          "reasoning_content",
          "reasoning",
          "reasoning_details",
          "tool_calls",
          "tool_call_id",
          "function_call",
          "audio",
          "images",
          "annotations",
          "prefix");

  private static final Set<String> OF_PIECES =
      Media.and("type", "text", "refusal", "thinking", "signature", "cache_control");

  private static final Set<String> OF_CALLS = Set.of("type", "id", "index", "function", "custom");
  private static final Set<String> OF_FUNCTIONS = Set.of("name", "arguments");
  private static final Set<String> OF_CUSTOM = Set.of("name", "input");
  private static final Set<String> OF_AUDIO = Set.of("id", "transcript", "data", "format");
  private static final Set<String> OF_REASONING =
      Set.of("type", "id", "index", "format", "text", "summary", "data", "signature");

  private static final Set<String> OF_THOUGHTS = Set.of("type", "text");

  private final PartCollector out;

  /**
   * @param out gets what is read
   */
  OpenAiMessageReader(PartCollector out) {
    this.out = out;
  }

  /**
   * Takes a whole message.
   *
   * @param place of the message
   */
  void message(JsonNode message, String place, Author author) {
    requireSpelling(message, place, KNOWN, author);
    if (author.text().isInput()) {
      names(message, place, author);
    }
    out.text(
        message.get("reasoning_content"), place + "/reasoning_content", author.reasoning(), author);
    out.text(message.get("reasoning"), place + "/reasoning", author.reasoning(), author);
    reasoningDetails(message.path("reasoning_details"), place + "/reasoning_details", author);
    content(message.get("content"), place + "/content", author);
    out.text(message.get("refusal"), place + "/refusal", author.text(), author);
    JsonNode audio = message.path("audio");
    if (audio.isObject()) {
      requireSpelling(audio, place + "/audio", OF_AUDIO, author);
      out.skip("audio");
      out.text(audio.get("transcript"), place + "/audio/transcript", author.text(), author);
    }
    if (!message.path("images").isEmpty()) {
      out.skip("image");
    }
    JsonNode calls = PartCollector.list(message.path("tool_calls"), place + "/tool_calls");
    for (int i = 0; i < calls.size(); i++) {
      toolCall(calls.get(i), place + "/tool_calls/" + i, author);
    }
    JsonNode call = message.path("function_call");
    if (call.isObject()) {
      arguments(call, OF_FUNCTIONS, "arguments", place + "/function_call", null, author);
    } else if (PartCollector.holdsText(call)) {
      out.skip("unknown_content");
    }
    out.skipUnknown(message, KNOWN);
  }

  /**
   * What a request says of who speaks. Some templates show the model any of it. The name of a tool
   * is what its results are known by, and is read only where it is not a name.
   */
  private void names(JsonNode message, String place, Author author) {
    out.word(message.get("role"), place + "/role", author.text(), author);
    out.word(message.get("tool_call_id"), place + "/tool_call_id", author.text(), author);
    if (author.text() == PartKind.TOOL_RESULT) {
      out.word(message.get("name"), place + "/name", author.text(), author);
    } else {
      out.text(message.get("name"), place + "/name", author.text(), author);
    }
    out.everyText(
        message.path("annotations"), place + "/annotations", Map.of(), author.text(), author);
  }

  /** Takes content, which is a text or a list of pieces. */
  void content(@Nullable JsonNode content, String place, Author author) {
    if (content == null || content.isNull()) {
      return;
    }
    if (content.isTextual()) {
      out.text(content, place, author.text(), author);
      return;
    }
    if (!content.isArray()) {
      throw new WireFormatException(place + " is neither text nor a list of content");
    }
    int index = 0;
    for (JsonNode piece : content) {
      piece(piece, place + "/" + index++, author);
    }
  }

  private void piece(JsonNode piece, String place, Author author) {
    if (!piece.isObject()) {
      out.text(piece, place, author.text(), author);
      return;
    }
    requireSpelling(piece, place, OF_PIECES, author);
    out.text(piece.get("text"), place + "/text", author.text(), author);
    out.text(piece.get("refusal"), place + "/refusal", author.text(), author);
    JsonNode thinking = piece.path("thinking");
    if (thinking.isArray()) {
      for (int i = 0; i < thinking.size(); i++) {
        thought(thinking.get(i), place + "/thinking/" + i, author);
      }
    } else {
      out.text(thinking, place + "/thinking", author.reasoning(), author);
    }
    Media.skip(piece, out);
    String reason = reason(piece.path("type").asText());
    if (!reason.isEmpty()) {
      out.skip(reason);
    }
    skipUnknown(piece, OF_PIECES, author);
  }

  private void thought(JsonNode thought, String place, Author author) {
    requireSpelling(thought, place, OF_THOUGHTS, author);
    out.text(thought.path("text"), place + "/text", author.reasoning(), author);
    skipUnknown(thought, OF_THOUGHTS, author);
    if (thought.isTextual()) {
      out.text(thought, place, author.reasoning(), author);
    }
  }

  /** Of requests: what a model answers is read by its client. */
  private static void requireSpelling(
      JsonNode object, String place, Set<String> known, Author author) {
    if (author.text().isInput()) {
      PartCollector.requireSpelling(object, place, known);
    }
  }

  private void skipUnknown(JsonNode object, Set<String> known, Author author) {
    if (author.text().isInput()) {
      out.skipUnknown(object, known);
    }
  }

  private static String reason(String type) {
    return switch (type) {
      case "", "text", "input_text", "output_text", "refusal", "thinking" -> "";
      case "image_url", "input_image", "image" -> "image";
      case "input_audio", "audio_url", "audio" -> "audio";
      case "video_url", "input_video", "video" -> "video";
      case "file", "input_file", "document_url" -> "file";
      default -> "unknown_content";
    };
  }

  private void reasoningDetails(JsonNode value, String place, Author author) {
    JsonNode details = PartCollector.list(value, place);
    for (int i = 0; i < details.size(); i++) {
      JsonNode detail = details.get(i);
      String detailPlace = place + "/" + i;
      requireSpelling(detail, detailPlace, OF_REASONING, author);
      out.text(detail.get("text"), detailPlace + "/text", author.reasoning(), author);
      out.text(detail.get("summary"), detailPlace + "/summary", author.reasoning(), author);
      if (detail.hasNonNull("data")) {
        out.skip("encrypted");
      }
      skipUnknown(detail, OF_REASONING, author);
      if (detail.isTextual()) {
        out.text(detail, detailPlace, author.reasoning(), author);
      }
    }
  }

  private void toolCall(JsonNode call, String place, Author author) {
    if (!call.isObject()) {
      throw new WireFormatException(place + " is not a tool call object");
    }
    requireSpelling(call, place, OF_CALLS, author);
    JsonNode callId = call.path("id");
    String id = callId.asText(null);
    boolean custom = call.path("custom").isObject();
    if (custom) {
      arguments(call.path("custom"), OF_CUSTOM, "input", place + "/custom", id, author);
    }
    if (!custom || call.hasNonNull("function")) {
      arguments(call.path("function"), OF_FUNCTIONS, "arguments", place + "/function", id, author);
    }
    if (author.text().isInput()) {
      out.word(callId, place + "/id", author.text(), author);
      out.skipUnknown(call, OF_CALLS);
    }
  }

  private void arguments(
      JsonNode function,
      Set<String> known,
      String member,
      String place,
      @Nullable String id,
      Author author) {
    requireSpelling(function, place, known, author);
    String name = function.path("name").asText("");
    out.call(function.path(member), place + "/" + member, name, id, author);
    if (author.text().isInput()) {
      out.word(function.path("name"), place + "/name", author.text(), author);
      out.skipUnknown(function, known);
      if (function.isTextual()) {
        out.skip("unknown_content");
      }
    }
  }
}
