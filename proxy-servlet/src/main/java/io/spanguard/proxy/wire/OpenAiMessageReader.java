package io.spanguard.proxy.wire;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
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

  private final List<Part> parts = new ArrayList<>();
  private final Set<String> skipped = new LinkedHashSet<>();

  List<Part> parts() {
    return parts;
  }

  List<String> skipped() {
    return List.copyOf(skipped);
  }

  void skip(String reason) {
    skipped.add(reason);
  }

  /**
   * Takes a whole message.
   *
   * @param place of the message
   */
  void message(JsonNode message, String place, Author author) {
    text(message.get("reasoning_content"), place + "/reasoning_content", author.reasoning, author);
    text(message.get("reasoning"), place + "/reasoning", author.reasoning, author);
    reasoningDetails(message.path("reasoning_details"), place + "/reasoning_details", author);
    content(message.get("content"), place + "/content", author);
    text(message.get("refusal"), place + "/refusal", author.text, author);
    JsonNode audio = message.path("audio");
    if (audio.isObject()) {
      skip("audio");
      text(audio.get("transcript"), place + "/audio/transcript", author.text, author);
    }
    if (!message.path("images").isEmpty()) {
      skip("image");
    }
    int index = 0;
    for (JsonNode call : message.path("tool_calls")) {
      toolCall(call, place + "/tool_calls/" + index++, author);
    }
    JsonNode call = message.path("function_call");
    if (call.isObject()) {
      arguments(call, "arguments", place + "/function_call", null, author);
    }
    skipUnknown(message, KNOWN);
  }

  /** Adds a text that stands somewhere else; nothing where it is not text or empty. */
  void text(@Nullable JsonNode text, String place, PartKind kind, Author author) {
    if (text != null && text.isTextual() && !text.textValue().isEmpty()) {
      add(kind, place, text.textValue(), author.toolName, author.toolCallId, author);
    }
  }

  /** Notes that there are members with text that nobody reads. */
  void skipUnknown(JsonNode object, Set<String> known) {
    for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!known.contains(name) && holdsText(object.get(name))) {
        skip("unknown_field");
      }
    }
  }

  /** Takes content, which is a text or a list of pieces. */
  void content(@Nullable JsonNode content, String place, Author author) {
    if (content == null || content.isNull()) {
      return;
    }
    if (content.isTextual()) {
      text(content, place, author.text, author);
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
      text(piece, place, author.text, author);
      return;
    }
    JsonNode text = piece.path("text");
    if (text.isContainerNode()) {
      skip("unknown_content");
    }
    text(text, place + "/text", author.text, author);
    text(piece.get("refusal"), place + "/refusal", author.text, author);
    JsonNode thinking = piece.path("thinking");
    text(thinking, place + "/thinking", author.reasoning, author);
    for (int i = 0; i < thinking.size(); i++) {
      text(
          thinking.path(i).get("text"),
          place + "/thinking/" + i + "/text",
          author.reasoning,
          author);
    }
    String reason = reason(piece.path("type").asText());
    if (!reason.isEmpty()) {
      skip(reason);
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
      text(detail.get("text"), place + "/" + i + "/text", author.reasoning, author);
      text(detail.get("summary"), place + "/" + i + "/summary", author.reasoning, author);
      if (detail.hasNonNull("data")) {
        skip("encrypted");
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

  /** Even a call without arguments is a part: the tool firewall is to see it. */
  private void arguments(
      JsonNode function, String member, String place, @Nullable String id, Author author) {
    JsonNode arguments = function.path(member);
    String text =
        arguments.isMissingNode() || arguments.isNull()
            ? ""
            : arguments.isTextual() ? arguments.textValue() : StrictJson.text(arguments);
    String name = function.path("name").asText("");
    add(author.call, place + "/" + member, text, name, id, author);
  }

  private void add(
      PartKind kind,
      String place,
      String text,
      @Nullable String toolName,
      @Nullable String toolCallId,
      Author author) {
    parts.add(
        new Part(
            kind,
            JsonPointer.compile(place),
            text,
            author.isNew,
            toolName,
            toolCallId,
            author.choice));
  }

  private static boolean holdsText(JsonNode node) {
    if (node.isTextual()) {
      return !node.textValue().isEmpty();
    }
    if (node.isObject()) {
      for (Map.Entry<String, JsonNode> member : node.properties()) {
        if (holdsText(member.getValue())) {
          return true;
        }
      }
      return false;
    }
    for (JsonNode item : node) {
      if (holdsText(item)) {
        return true;
      }
    }
    return false;
  }

  /** Whose message it is, which says what its texts are. */
  record Author(
      PartKind text,
      PartKind reasoning,
      PartKind call,
      boolean isNew,
      @Nullable String toolName,
      @Nullable String toolCallId,
      int choice) {

    static Author of(PartKind kind, boolean isNew) {
      return new Author(kind, kind, kind, isNew, null, null, 0);
    }

    static Author tool(boolean isNew, @Nullable String name, @Nullable String callId) {
      PartKind kind = PartKind.TOOL_RESULT;
      return new Author(kind, kind, kind, isNew, name, callId, 0);
    }

    static Author model(int choice) {
      return new Author(
          PartKind.COMPLETION, PartKind.REASONING, PartKind.TOOL_CALL, true, null, null, choice);
    }
  }
}
