package io.spanguard.proxy.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanguard.proxy.stream.ServerSentEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the pieces of text in a chunk of an OpenAI chat stream. Stateless. */
final class OpenAiChatChunk {

  private static final String DONE = "[DONE]";

  /** Bounds what a stream can make us remember, far beyond what a model answers. */
  private static final int MAX_CHOICES = 128;

  private static final int MAX_CALLS = 1024;

  private static final List<String> TEXTS = List.of("content", "refusal");
  private static final List<String> REASONING = List.of("reasoning_content", "reasoning");
  private static final List<String> DETAILS = List.of("text", "summary");

  private OpenAiChatChunk() {}

  static boolean isEnd(ServerSentEvent event) {
    String data = event.data();
    return data != null && data.strip().equals(DONE);
  }

  /**
   * The chunk in an event.
   *
   * @throws WireFormatException when it is not JSON
   */
  static @Nullable ObjectNode of(ServerSentEvent event) {
    String data = event.data();
    return data == null || data.isBlank() ? null : StrictJson.object(data);
  }

  static void visit(ObjectNode chunk, Visitor visitor) {
    JsonNode choices = chunk.path("choices");
    for (int i = 0; i < choices.size(); i++) {
      JsonNode choice = choices.get(i);
      int index = index(choice, i, MAX_CHOICES, "choices");
      visitor.choice(index, choice);
      if (choice.hasNonNull("message") || choice.hasNonNull("text")) {
        visitor.skipped("unknown_field");
      }
      if (choice.path("delta") instanceof ObjectNode delta) {
        new Walk(index, visitor).delta(delta);
      }
      visitor.endOfChoice(index, choice);
    }
  }

  private static int index(JsonNode node, int fallback, int limit, String what) {
    return StreamSlots.index(node.path("index").asInt(fallback), limit, what);
  }

  /** What is in a chunk. */
  interface Visitor {

    void choice(int index, JsonNode choice);

    /** All that the chunk holds of the choice has been told. */
    void endOfChoice(int index, JsonNode choice);

    /** A piece of text, which is the value of a member. */
    void piece(Place place, ObjectNode holder, String member);

    /** A piece of a tool call; the member need not be there where it only names the call. */
    void call(
        Place place, ObjectNode holder, String member, @Nullable String name, @Nullable String id);

    void skipped(String reason);
  }

  /**
   * Where a piece belongs in the buffered form of the answer.
   *
   * @param rank orders the texts of a message
   */
  record Place(int choice, int rank, int index, PartKind kind, String path) {}

  private static final class Walk {
    private final int choice;
    private final Visitor visitor;
    private final String message;

    private Walk(int choice, Visitor visitor) {
      this.choice = choice;
      this.visitor = visitor;
      this.message = "/choices/" + choice + "/message/";
    }

    private void delta(ObjectNode delta) {
      int rank = 0;
      for (String member : REASONING) {
        text(place(rank++, 0, PartKind.REASONING, member), delta, member);
      }
      details(delta.path("reasoning_details"));
      if (delta.path("content") instanceof ArrayNode content) {
        content(content);
      }
      rank = 4;
      for (String member : TEXTS) {
        text(place(rank++, 0, PartKind.COMPLETION, member), delta, member);
      }
      if (delta.path("audio") instanceof ObjectNode audio) {
        visitor.skipped("audio");
        text(place(6, 0, PartKind.COMPLETION, "audio/transcript"), audio, "transcript");
      }
      if (!delta.path("images").isEmpty()) {
        visitor.skipped("image");
      }
      calls(delta);
      PartCollector unknown = new PartCollector();
      unknown.skipUnknown(delta, OpenAiMessageReader.KNOWN);
      unknown.skipped().forEach(visitor::skipped);
    }

    private void details(JsonNode details) {
      for (int i = 0; i < details.size(); i++) {
        if (details.get(i) instanceof ObjectNode detail) {
          int index = index(detail, i, MAX_CALLS, "reasoning_details");
          for (String member : DETAILS) {
            String path = "reasoning_details/" + index + "/" + member;
            text(place(2, index, PartKind.REASONING, path), detail, member);
          }
          if (detail.hasNonNull("data")) {
            visitor.skipped("encrypted");
          }
        }
      }
    }

    /** Mistral's: a list of pieces, each text or thinking. */
    private void content(ArrayNode content) {
      for (JsonNode piece : content) {
        if (piece instanceof ObjectNode object) {
          text(place(4, 0, PartKind.COMPLETION, "content"), object, "text");
          for (JsonNode thought : object.path("thinking")) {
            if (thought instanceof ObjectNode holder) {
              text(place(3, 0, PartKind.REASONING, "content/0/thinking/0/text"), holder, "text");
            }
          }
        } else if (piece.isTextual()) {
          visitor.skipped("unknown_content");
        }
      }
    }

    private void calls(ObjectNode delta) {
      JsonNode calls = delta.path("tool_calls");
      for (int i = 0; i < calls.size(); i++) {
        JsonNode call = calls.get(i);
        boolean custom = call.path("custom").isObject();
        int index = index(call, i, MAX_CALLS, "tool_calls");
        String path = "tool_calls/" + index + (custom ? "/custom/" : "/function/");
        String id = call.path("id").asText(null);
        String function = custom ? "custom" : "function";
        if (call instanceof ObjectNode holder) {
          ObjectNode named =
              holder.path(function) instanceof ObjectNode object
                  ? object
                  : holder.putObject(function);
          call(7, index, path, named, custom ? "input" : "arguments", id);
        }
      }
      if (delta.path("function_call") instanceof ObjectNode function) {
        call(8, 0, "function_call/", function, "arguments", null);
      }
    }

    private void call(
        int rank, int index, String path, ObjectNode function, String member, @Nullable String id) {
      Place place = place(rank, index, PartKind.TOOL_CALL, path + member);
      visitor.call(place, function, member, function.path("name").asText(null), id);
    }

    private void text(Place place, ObjectNode holder, String member) {
      JsonNode text = holder.path(member);
      if (text.isTextual() && !text.textValue().isEmpty()) {
        visitor.piece(place, holder, member);
      }
    }

    private Place place(int rank, int index, PartKind kind, String path) {
      return new Place(choice, rank, index, kind, message + path);
    }
  }
}
