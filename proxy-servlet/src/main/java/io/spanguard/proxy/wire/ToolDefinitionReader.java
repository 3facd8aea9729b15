package io.spanguard.proxy.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;

/**
 * Collects what a tool's definition says to the model in words: its name, and the descriptions and
 * examples of its JSON schema; not the schema's own words. Stateless.
 */
final class ToolDefinitionReader {

  private static final Set<String> WORDS =
      Set.of(
          "name",
          "description",
          "title",
          "$comment",
          "default",
          "const",
          "enum",
          "examples",
          "definition");

  private ToolDefinitionReader() {}

  static void read(JsonNode definition, String place, PartCollector out, Author author) {
    for (Map.Entry<String, JsonNode> member : definition.properties()) {
      String memberPlace = place + "/" + PartCollector.escaped(member.getKey());
      if (WORDS.contains(member.getKey())) {
        words(member.getValue(), memberPlace, out, author);
      } else if (member.getValue().isArray()) {
        int index = 0;
        for (JsonNode item : member.getValue()) {
          read(item, memberPlace + "/" + index++, out, author);
        }
      } else {
        read(member.getValue(), memberPlace, out, author);
      }
    }
  }

  /** A property may be called like one of the words, and then is a schema itself. */
  private static void words(JsonNode value, String place, PartCollector out, Author author) {
    if (value.isArray()) {
      int index = 0;
      for (JsonNode item : value) {
        words(item, place + "/" + index++, out, author);
      }
    } else if (value.isObject()) {
      read(value, place, out, author);
    } else {
      out.text(value, place, author.text(), author);
    }
  }
}
