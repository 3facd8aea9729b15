package io.spanguard.proxy.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanguard.proxy.wire.OpenAiMessageReader.Author;
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

  static void read(JsonNode definition, String place, OpenAiMessageReader reader, Author author) {
    for (Map.Entry<String, JsonNode> member : definition.properties()) {
      String memberPlace = place + "/" + escaped(member.getKey());
      if (WORDS.contains(member.getKey())) {
        words(member.getValue(), memberPlace, reader, author);
      } else if (member.getValue().isArray()) {
        int index = 0;
        for (JsonNode item : member.getValue()) {
          read(item, memberPlace + "/" + index++, reader, author);
        }
      } else {
        read(member.getValue(), memberPlace, reader, author);
      }
    }
  }

  /** A property may be called like one of the words, and then is a schema itself. */
  private static void words(
      JsonNode value, String place, OpenAiMessageReader reader, Author author) {
    if (value.isArray()) {
      int index = 0;
      for (JsonNode item : value) {
        words(item, place + "/" + index++, reader, author);
      }
    } else if (value.isObject()) {
      read(value, place, reader, author);
    } else {
      reader.text(value, place, author.text(), author);
    }
  }

  /** RFC 6901 §3. */
  private static String escaped(String name) {
    return name.indexOf('~') < 0 && name.indexOf('/') < 0
        ? name
        : name.replace("~", "~0").replace("/", "~1");
  }
}
