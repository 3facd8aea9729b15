package io.spanguard.proxy.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * Writes a JSON object again with some values replaced, and all other bytes as they were. For use
 * by one thread, once.
 */
final class JsonSplicer {

  private final byte[] bytes;
  private final Map<JsonPointer, String> texts;
  private final Map<String, JsonNode> members = new HashMap<>();
  private final ByteArrayOutputStream out;
  private int copied;

  /**
   * @param bytes an object that has been read before
   * @param texts by the place of the value that each takes
   * @param members of the outermost object: new values, and new ones
   */
  JsonSplicer(byte[] bytes, Map<JsonPointer, String> texts, ObjectNode members) {
    this.bytes = bytes;
    this.texts = new HashMap<>(texts);
    for (Iterator<String> names = members.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      this.members.put(name, members.get(name));
    }
    this.out = new ByteArrayOutputStream(bytes.length + 128);
  }

  byte[] splice() {
    try (JsonParser parser = StrictJson.parser(bytes)) {
      boolean isEmpty = true;
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        isEmpty = false;
        JsonNode member = members.remove(parser.currentName());
        parser.nextToken();
        if (member == null) {
          replaceTexts(parser);
        } else {
          int start = tokenStart(parser);
          parser.skipChildren();
          replace(start, tokenEnd(parser), StrictJson.bytes(member));
        }
      }
      if (!texts.isEmpty()) {
        throw new IllegalArgumentException("no value at " + texts.keySet());
      }
      append(tokenStart(parser), isEmpty);
      out.write(bytes, copied, bytes.length - copied);
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void replaceTexts(JsonParser parser) throws IOException {
    int depth = 0;
    for (JsonToken token = parser.currentToken(); token != null; token = parser.nextToken()) {
      if (token.isStructEnd()) {
        depth--;
      } else if (token != JsonToken.FIELD_NAME) {
        String text = texts.isEmpty() ? null : texts.remove(place(parser, token));
        if (text != null) {
          int start = tokenStart(parser);
          byte[] value = token.isStructStart() ? value(text) : quoted(text);
          parser.skipChildren();
          replace(start, tokenEnd(parser), value);
        } else if (token.isStructStart()) {
          depth++;
        }
      }
      if (depth == 0) {
        return;
      }
    }
  }

  private static JsonPointer place(JsonParser parser, JsonToken token) {
    JsonStreamContext context = parser.getParsingContext();
    // A parser that stands at an opening bracket is inside already.
    return (token.isStructStart() ? context.getParent() : context).pathAsPointer();
  }

  private void append(int closingBrace, boolean isEmpty) throws IOException {
    boolean first = isEmpty;
    out.write(bytes, copied, closingBrace - copied);
    copied = closingBrace;
    for (Map.Entry<String, JsonNode> member : members.entrySet()) {
      if (!first) {
        out.write(',');
      }
      first = false;
      out.write(quoted(member.getKey()));
      out.write(':');
      out.write(StrictJson.bytes(member.getValue()));
    }
  }

  private void replace(int start, int end, byte[] value) {
    out.write(bytes, copied, start - copied);
    out.writeBytes(value);
    copied = end;
  }

  private static int tokenStart(JsonParser parser) {
    return (int) parser.currentTokenLocation().getByteOffset();
  }

  private static int tokenEnd(JsonParser parser) throws IOException {
    parser.finishToken();
    return (int) parser.currentLocation().getByteOffset();
  }

  /** What was an object or a list stays one, as long as the text is JSON of that kind. */
  private static byte[] value(String text) {
    JsonNode value = StrictJson.valueOrNull(text);
    return value == null || !value.isContainerNode()
        ? quoted(text)
        : text.getBytes(StandardCharsets.UTF_8);
  }

  /** A lone surrogate, which UTF-8 cannot say, is written as an escape. */
  private static byte[] quoted(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        out.append(c).append(text.charAt(++i));
      } else if (c < ' ' || Character.isSurrogate(c)) {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString().getBytes(StandardCharsets.UTF_8);
  }
}
