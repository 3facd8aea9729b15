package io.spanguard.proxy.wire;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.spanguard.trace.convention.Names;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The messages of any API in OpenTelemetry's shape: a role and parts. Every text comes from a
 * {@link Part}, none from the body, so that nothing is recorded that was not cleared for it.
 * Stateless.
 */
final class OtelMessages {

  private static final int MAX_DEFINITIONS_LENGTH = 64 << 10;

  private OtelMessages() {}

  /**
   * @param member of the body that holds the conversation: a text or a list
   */
  static Map<String, String> input(JsonNode body, String member, List<Part> parts) {
    JsonNode conversation = body.path(member);
    String prefix = "/" + member;
    TreeMap<Integer, ObjectNode> messages = new TreeMap<>();
    ArrayNode instructions = StrictJson.newObject().arrayNode();
    Map<String, List<Part>> definitions = new HashMap<>();
    for (Part part : parts) {
      String place = part.place().toString();
      if (place.equals(prefix)) {
        add(parts(messages, 0, conversation, part.kind()), part);
      } else if (place.startsWith(prefix + "/")) {
        int index = part.place().tail().getMatchingIndex();
        ArrayNode texts = parts(messages, index, conversation.path(index), part.kind());
        String ofMessage = ofMessage(part.place());
        if (ofMessage.equals("name") || ofMessage.equals("role")) {
          requireNonNull(messages.get(index), "message").put(ofMessage, part.text());
        } else {
          add(texts, part);
        }
      } else if (part.kind() == PartKind.TOOL_DEFINITION) {
        definitions.computeIfAbsent(tool(part.place()), tool -> new ArrayList<>()).add(part);
      } else if (part.kind() == PartKind.SYSTEM) {
        instructions.addObject().put("type", "text").put("content", part.text());
      }
    }
    addMedia(conversation, messages);
    Map<String, String> out = new LinkedHashMap<>();
    if (!instructions.isEmpty()) {
      out.put(Names.SYSTEM_INSTRUCTIONS, StrictJson.text(instructions));
    }
    if (!messages.isEmpty()) {
      ArrayNode list = StrictJson.newObject().arrayNode();
      list.addAll(messages.values());
      out.put(Names.INPUT_MESSAGES, StrictJson.text(list));
    }
    if (!definitions.isEmpty()) {
      out.put(Names.TOOL_DEFINITIONS, definitions(body, definitions));
    }
    return out;
  }

  /** The member of a message that stands at a place; empty where it is further down. */
  private static String ofMessage(JsonPointer place) {
    JsonPointer member = place.tail().tail();
    return !member.matches() && member.tail().matches() ? member.getMatchingProperty() : "";
  }

  private static ArrayNode parts(
      Map<Integer, ObjectNode> messages, int index, JsonNode message, PartKind kind) {
    ObjectNode converted =
        messages.computeIfAbsent(
            index,
            i -> {
              ObjectNode created = StrictJson.newObject();
              created.put("role", message.path("role").asText(role(kind))).putArray("parts");
              return created;
            });
    return (ArrayNode) converted.path("parts");
  }

  private static String role(PartKind kind) {
    return switch (kind) {
      case SYSTEM -> "system";
      case ASSISTANT, COMPLETION, REASONING, TOOL_CALL -> "assistant";
      case TOOL_RESULT -> "tool";
      default -> "user";
    };
  }

  static Map<String, String> output(ModelAnswer answer, List<Part> parts) {
    Map<Integer, ArrayNode> choices = new TreeMap<>();
    ArrayNode messages = StrictJson.newObject().arrayNode();
    for (Part part : parts) {
      ArrayNode converted = choices.computeIfAbsent(part.choice(), i -> messages.arrayNode());
      add(converted, part);
    }
    List<String> finishReasons = answer.finishReasons();
    for (int i = choices.size(); i < finishReasons.size(); i++) {
      choices.putIfAbsent(i, messages.arrayNode());
    }
    int index = 0;
    for (ArrayNode converted : choices.values()) {
      ObjectNode message = messages.addObject().put("role", "assistant");
      message.set("parts", converted);
      if (index < finishReasons.size()) {
        message.put("finish_reason", finishReasons.get(index++));
      }
    }
    return messages.isEmpty() ? Map.of() : Map.of(Names.OUTPUT_MESSAGES, StrictJson.text(messages));
  }

  private static void add(ArrayNode parts, Part part) {
    ObjectNode out = parts.addObject();
    String place = part.place().toString();
    if (part.kind() == PartKind.TOOL_CALL
        || (part.kind() == PartKind.ASSISTANT && part.toolName() != null)) {
      out.put("type", "tool_call");
      out.put("id", part.toolCallId());
      out.put("name", part.toolName());
      JsonNode arguments = StrictJson.valueOrNull(part.text());
      out.set("arguments", arguments == null ? TextNode.valueOf(part.text()) : arguments);
    } else if (part.kind() == PartKind.TOOL_RESULT) {
      out.put("type", "tool_call_response");
      out.put("id", part.toolCallId());
      out.put("response", part.text());
    } else {
      boolean reasoning =
          place.contains("/reasoning")
              || place.contains("/thinking")
              || place.contains("/summary")
              || part.kind() == PartKind.REASONING;
      out.put("type", reasoning ? "reasoning" : "text");
      out.put("content", part.text());
    }
  }

  /** That there was an image or the like, without it. */
  private static void addMedia(JsonNode conversation, Map<Integer, ObjectNode> messages) {
    for (int i = 0; i < conversation.size(); i++) {
      JsonNode message = conversation.path(i);
      for (JsonNode piece : message.path("content")) {
        String modality = modality(piece.path("type").asText());
        if (!modality.isEmpty()) {
          parts(messages, i, message, PartKind.PROMPT)
              .addObject()
              .put("type", isInline(piece) ? "blob" : "uri")
              .put("modality", modality);
        }
      }
    }
  }

  private static String modality(String type) {
    return switch (type) {
      case "image_url", "input_image", "image" -> "image";
      case "input_audio", "audio_url" -> "audio";
      case "video_url" -> "video";
      case "file", "input_file", "document" -> "file";
      default -> "";
    };
  }

  private static boolean isInline(JsonNode piece) {
    JsonNode image = piece.path("image_url");
    String url = image.isTextual() ? image.textValue() : image.path("url").asText();
    String source = piece.path("source").path("url").asText();
    return (url.isEmpty() && source.isEmpty()) || url.startsWith("data:");
  }

  /** The first two steps of a place, for instance {@code /tools/0}. */
  private static String tool(JsonPointer place) {
    String whole = place.toString();
    int third = whole.indexOf('/', whole.indexOf('/', 1) + 1);
    return third > 0 ? whole.substring(0, third) : whole;
  }

  private static String definitions(JsonNode body, Map<String, List<Part>> parts) {
    ArrayNode out = StrictJson.newObject().arrayNode();
    for (String member : List.of("tools", "functions")) {
      JsonNode tools = body.path(member);
      for (int i = 0; i < tools.size(); i++) {
        out.add(definition(tools.get(i), parts.getOrDefault("/" + member + "/" + i, List.of())));
      }
    }
    String json = StrictJson.text(out);
    if (json.length() > MAX_DEFINITIONS_LENGTH) {
      out.forEach(tool -> ((ObjectNode) tool).remove("parameters"));
      json = StrictJson.text(out);
    }
    return json;
  }

  private static ObjectNode definition(JsonNode tool, List<Part> parts) {
    JsonNode cleared = tool;
    boolean copied = false;
    boolean named = true;
    for (Part part : parts) {
      JsonPointer place = part.place().tail().tail();
      if (place.matches() && tool.isObject()) {
        named = ToolDefinitionReader.areNamesOf(tool, part.text());
      } else if (!tool.at(place).asText().equals(part.text())) {
        cleared = copied ? cleared : tool.deepCopy();
        copied = true;
        put(cleared, place, part.text());
      }
    }
    JsonNode function = cleared.path(tool.path("custom").isObject() ? "custom" : "function");
    function = function.isObject() ? function : cleared;
    ObjectNode out = StrictJson.newObject().put("type", cleared.path("type").asText("function"));
    for (String member : List.of("name", "description", "parameters")) {
      JsonNode value = function.path(member);
      // Names that may not be recorded stand in whatever is no text.
      if (value.isTextual() || (named && function.hasNonNull(member))) {
        out.set(member, value);
      }
    }
    return out;
  }

  private static void put(JsonNode root, JsonPointer place, String text) {
    JsonNode holder = root.at(place.head());
    if (holder instanceof ObjectNode object) {
      object.put(place.last().getMatchingProperty(), text);
    } else if (holder instanceof ArrayNode array) {
      array.set(place.last().getMatchingIndex(), TextNode.valueOf(text));
    }
  }
}
