package io.spanguard.proxy.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/**
 * Reads an input that is a text, a list of texts or of content, or tokens, as completions,
 * embeddings and moderations take it. Stateless.
 */
final class InputTexts {

  private static final Set<String> OF_ITEMS = Media.and("type", "text");

  private InputTexts() {}

  /**
   * @throws WireFormatException when it is an object, or none of these
   */
  static void read(JsonNode input, String place, PartCollector out, Author author) {
    if (input.isMissingNode() || input.isNull()) {
      return;
    }
    if (input.isTextual()) {
      out.text(input, place, author.text(), author);
    } else if (input.isArray()) {
      for (int i = 0; i < input.size(); i++) {
        item(input.get(i), place + "/" + i, out, author);
      }
    } else {
      throw new WireFormatException(place + " is neither text nor a list");
    }
  }

  private static void item(JsonNode item, String place, PartCollector out, Author author) {
    if (item.isTextual()) {
      out.text(item, place, author.text(), author);
    } else if (item.isNumber() || item.isArray()) {
      out.skip("tokens");
    } else if (item.isObject()) {
      PartCollector.requireSpelling(item, place, OF_ITEMS);
      out.text(item.get("text"), place + "/text", author.text(), author);
      Media.skip(item, out);
      out.skipUnknown(item, OF_ITEMS);
      if (!item.path("type").asText("text").equals("text")) {
        out.skip(item.path("type").asText().startsWith("image") ? "image" : "unknown_content");
      }
    }
  }
}
