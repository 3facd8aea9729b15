package io.spanguard.proxy.wire;

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
 * OpenAI chat messages in OpenTelemetry's shape: a role and parts. Every text comes from a {@link
 * Part}, none from the body, so that nothing is recorded that was not cleared for it.
 */
final class OpenAiChatMessages {

  private static final int MAX_DEFINITIONS_LENGTH = 64 << 10;

  private OpenAiChatMessages() {}

  static Map<String, String> input(JsonNode body, List<Part> parts) {
    Map<String, String> out = new LinkedHashMap<>();
    ArrayNode messages = StrictJson.newObject().arrayNode();
    for (JsonNode message : body.path("messages")) {
      ObjectNode converted = messages.addObject();
      converted.put("role", message.path("role").asText("user"));
      converted.putArray("parts");
    }
    Map<String, List<Part>> definitions = new HashMap<>();
    for (Part part : parts) {
      String place = part.place().toString();
      if (place.startsWith("/messages/")) {
        int index = part.place().tail().getMatchingIndex();
        add((ArrayNode) messages.get(index).path("parts"), part, place);
      } else if (part.kind() == PartKind.TOOL_DEFINITION) {
        definitions.computeIfAbsent(tool(part.place()), tool -> new ArrayList<>()).add(part);
      }
    }
    addMedia(body.path("messages"), messages);
    if (!messages.isEmpty()) {
      out.put(Names.INPUT_MESSAGES, StrictJson.text(messages));
    }
    if (!definitions.isEmpty()) {
      out.put(Names.TOOL_DEFINITIONS, definitions(body, definitions));
    }
    return out;
  }

  static Map<String, String> output(ModelAnswer answer, List<Part> parts) {
    Map<Integer, ArrayNode> choices = new TreeMap<>();
    ArrayNode messages = StrictJson.newObject().arrayNode();
    for (Part part : parts) {
      ArrayNode converted = choices.computeIfAbsent(part.choice(), i -> messages.arrayNode());
      add(converted, part, part.place().toString());
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

  private static void add(ArrayNode parts, Part part, String place) {
    ObjectNode out = parts.addObject();
    if (place.endsWith("/arguments") || place.endsWith("/custom/input")) {
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
      boolean reasoning = place.contains("/reasoning") || place.contains("/thinking");
      out.put("type", reasoning ? "reasoning" : "text");
      out.put("content", part.text());
    }
  }

  /** That there was an image or the like, without it. */
  private static void addMedia(JsonNode messages, ArrayNode converted) {
    for (int i = 0; i < messages.size(); i++) {
      for (JsonNode piece : messages.get(i).path("content")) {
        String modality =
            switch (piece.path("type").asText()) {
              case "image_url" -> "image";
              case "input_audio", "audio_url" -> "audio";
              case "video_url" -> "video";
              case "file" -> "file";
              default -> "";
            };
        if (!modality.isEmpty()) {
          String url = piece.path("image_url").path("url").asText();
          ((ArrayNode) converted.get(i).path("parts"))
              .addObject()
              .put("type", url.isEmpty() || url.startsWith("data:") ? "blob" : "uri")
              .put("modality", modality);
        }
      }
    }
  }

  /** The first two steps of a place, for instance {@code /tools/0}. */
  private static String tool(JsonPointer place) {
    String rest = place.tail().tail().toString();
    return place.toString().substring(0, place.toString().length() - rest.length());
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
    for (Part part : parts) {
      JsonPointer place = part.place().tail().tail();
      if (!tool.at(place).asText().equals(part.text())) {
        cleared = copied ? cleared : tool.deepCopy();
        copied = true;
        put(cleared, place, part.text());
      }
    }
    JsonNode function = cleared.path(tool.path("custom").isObject() ? "custom" : "function");
    function = function.isObject() ? function : cleared;
    ObjectNode out = StrictJson.newObject().put("type", tool.path("type").asText("function"));
    for (String member : List.of("name", "description", "parameters")) {
      if (function.hasNonNull(member)) {
        out.set(member, function.get(member));
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
