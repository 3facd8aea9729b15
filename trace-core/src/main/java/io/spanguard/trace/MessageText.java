package io.spanguard.trace;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.spanguard.trace.AttributeValue.ListValue;
import io.spanguard.trace.AttributeValue.MapValue;
import io.spanguard.trace.AttributeValue.TextValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the text in recorded messages: a plain text, or messages with a role and with a content or
 * parts, as a structure or as JSON. Stateless.
 */
final class MessageText {

  private static final JsonFactory JSON = new JsonFactory();
  // a longer one is not worth its reading for 200 characters
  private static final int MAX_JSON_LENGTH = 1 << 18;
  private static final int MAX_DEPTH = 32;
  private static final String[] CONTENTS = {"content", "parts", "text", "args", "prompt"};

  private MessageText() {}

  /**
   * The text of the last message of the user, else of the last message; null where there is none.
   */
  static @Nullable String newestPrompt(AttributeValue messages) {
    AttributeValue value = structured(messages);
    List<AttributeValue> items = items(value);
    String last = null;
    for (int i = items.size() - 1; i >= 0; i--) {
      String text = text(items.get(i), 0);
      if (text != null && isOfUser(items.get(i))) {
        return text;
      }
      last = last == null ? text : last;
    }
    return last;
  }

  /** The text of the first message that has any; null where none has. */
  static @Nullable String answer(AttributeValue messages) {
    for (AttributeValue item : items(structured(messages))) {
      String text = text(item, 0);
      if (text != null) {
        return text;
      }
    }
    return null;
  }

  private static List<AttributeValue> items(AttributeValue value) {
    if (value instanceof MapValue map && map.values().get("messages") instanceof ListValue list) {
      return list.values();
    }
    return value instanceof ListValue list ? list.values() : List.of(value);
  }

  private static boolean isOfUser(AttributeValue message) {
    return message instanceof MapValue map && "user".equals(map.values().text("role"));
  }

  private static @Nullable String text(AttributeValue value, int depth) {
    if (value instanceof TextValue text) {
      return text.value().isBlank() ? null : text.value();
    }
    if (depth > MAX_DEPTH) {
      return null;
    }
    if (value instanceof ListValue list) {
      StringBuilder joined = new StringBuilder();
      for (AttributeValue item : list.values()) {
        String text = joined.length() > Previews.MAX_LENGTH ? null : text(item, depth + 1);
        if (text != null) {
          joined.append(joined.isEmpty() ? "" : "\n").append(text);
        }
      }
      return joined.isEmpty() ? null : joined.toString();
    }
    if (value instanceof MapValue map) {
      for (String name : CONTENTS) {
        AttributeValue content = map.values().get(name);
        String text = content == null ? null : text(content, depth + 1);
        if (text != null) {
          return text;
        }
      }
    }
    return null;
  }

  /** What a text that is a JSON array, object or text holds; anything else as it is. */
  private static AttributeValue structured(AttributeValue value) {
    if (!(value instanceof TextValue text) || text.value().length() > MAX_JSON_LENGTH) {
      return value;
    }
    String json = text.value().stripLeading();
    if (!json.startsWith("[") && !json.startsWith("{") && !json.startsWith("\"")) {
      return value;
    }
    try (JsonParser parser = JSON.createParser(json)) {
      parser.nextToken();
      AttributeValue read = read(parser, 0);
      return read == null || parser.nextToken() != null ? value : read;
    } catch (IOException notJson) {
      return value;
    }
  }

  /** Numbers and the like do not matter here. */
  private static @Nullable AttributeValue read(JsonParser parser, int depth) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.VALUE_STRING) {
      return AttributeValue.of(parser.getText());
    }
    if (token != JsonToken.START_ARRAY && token != JsonToken.START_OBJECT) {
      return null;
    }
    if (depth > MAX_DEPTH) {
      parser.skipChildren();
      return null;
    }
    if (token == JsonToken.START_ARRAY) {
      List<AttributeValue> items = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        AttributeValue item = read(parser, depth + 1);
        if (item != null) {
          items.add(item);
        }
      }
      return new ListValue(items);
    }
    Attributes.Builder members = Attributes.builder();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      AttributeValue member = read(parser, depth + 1);
      if (member != null) {
        members.put(name, member);
      }
    }
    return new MapValue(members.build());
  }
}
