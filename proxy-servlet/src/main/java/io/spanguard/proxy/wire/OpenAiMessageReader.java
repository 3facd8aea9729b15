package io.spanguard.proxy.wire;

import com.fasterxml.jackson.databind.JsonNode;
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

  private static final Set<String> OF_PIECES = Set.of("type", "text", "refusal", "thinking");

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
    out.text(
        message.get("reasoning_content"), place + "/reasoning_content", author.reasoning(), author);
    out.text(message.get("reasoning"), place + "/reasoning", author.reasoning(), author);
    reasoningDetails(message.path("reasoning_details"), place + "/reasoning_details", author);
    content(message.get("content"), place + "/content", author);
    out.text(message.get("refusal"), place + "/refusal", author.text(), author);
    JsonNode audio = message.path("audio");
    if (audio.isObject()) {
      out.skip("audio");
      out.text(audio.get("transcript"), place + "/audio/transcript", author.text(), author);
    }
    if (!message.path("images").isEmpty()) {
      out.skip("image");
    }
    int index = 0;
    for (JsonNode call : message.path("tool_calls")) {
      toolCall(call, place + "/tool_calls/" + index++, author);
    }
    JsonNode call = message.path("function_call");
    if (call.isObject()) {
      arguments(call, "arguments", place + "/function_call", null, author);
    }
    out.skipUnknown(message, KNOWN);
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
    if (piece.isTextual()) {
      out.text(piece, place, author.text(), author);
      return;
    }
    requireSpelling(piece, place, OF_PIECES, author);
    JsonNode text = piece.path("text");
    if (text.isContainerNode()) {
      out.skip("unknown_content");
    }
    out.text(text, place + "/text", author.text(), author);
    out.text(piece.get("refusal"), place + "/refusal", author.text(), author);
    JsonNode thinking = piece.path("thinking");
    out.text(thinking, place + "/thinking", author.reasoning(), author);
    for (int i = 0; i < thinking.size(); i++) {
      out.text(
          thinking.path(i).get("text"),
          place + "/thinking/" + i + "/text",
          author.reasoning(),
          author);
    }
    String reason = reason(piece.path("type").asText());
    if (!reason.isEmpty()) {
      out.skip(reason);
    }
  }

  /** Of requests: what a model answers is read by its client. */
  private static void requireSpelling(
      JsonNode object, String place, Set<String> known, Author author) {
    if (author.text().isInput()) {
      PartCollector.requireSpelling(object, place, known);
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

  private void reasoningDetails(JsonNode details, String place, Author author) {
    for (int i = 0; i < details.size(); i++) {
      JsonNode detail = details.path(i);
      out.text(detail.get("text"), place + "/" + i + "/text", author.reasoning(), author);
      out.text(detail.get("summary"), place + "/" + i + "/summary", author.reasoning(), author);
      if (detail.hasNonNull("data")) {
        out.skip("encrypted");
      }
    }
  }

  private void toolCall(JsonNode call, String place, Author author) {
    String id = call.path("id").asText(null);
    if (call.path("custom").isObject()) {
      arguments(call.path("custom"), "input", place + "/custom", id, author);
    } else {
      arguments(call.path("function"), "arguments", place + "/function", id, author);
    }
  }

  private void arguments(
      JsonNode function, String member, String place, @Nullable String id, Author author) {
    String name = function.path("name").asText("");
    out.call(function.path(member), place + "/" + member, name, id, author);
  }
}
