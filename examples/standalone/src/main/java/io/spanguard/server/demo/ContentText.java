package io.spanguard.server.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** The texts in a message's content, whatever API it is of. */
final class ContentText {

  private ContentText() {}

  /** Its text, or those of its parts and of what tools returned, one per line. */
  static String of(JsonNode content) {
    if (!content.isArray()) {
      return content.asText("");
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode part : content) {
      if (part.path("text").isTextual()) {
        texts.add(part.path("text").asText());
      } else if (!part.path("content").isMissingNode()) {
        texts.add(of(part.path("content")));
      }
    }
    return String.join("\n", texts);
  }

  static ObjectNode objectOrEmpty(ObjectMapper mapper, String json) {
    try {
      return mapper.readTree(json) instanceof ObjectNode object
          ? object
          : mapper.createObjectNode();
    } catch (JsonProcessingException malformed) {
      return mapper.createObjectNode();
    }
  }
}
