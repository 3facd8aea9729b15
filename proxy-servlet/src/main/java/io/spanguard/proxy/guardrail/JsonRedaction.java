package io.spanguard.proxy.guardrail;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Replaces findings in a tool call's arguments, so that what was JSON is JSON afterwards. Inside a
 * string the placeholder stands as anywhere else; a number, {@code true}, {@code false} or {@code
 * null} is replaced as a whole by a string; where that does not help, the whole arguments are.
 * Stateless.
 */
final class JsonRedaction {

  private static final JsonFactory JSON = new JsonFactory();

  private JsonRedaction() {}

  static String redact(String text, List<Replacement> merged) {
    String plain = Replacement.apply(text, merged);
    if (isJson(plain) || !isJson(text)) {
      return plain;
    }
    String careful = careful(text, merged);
    return isJson(careful) ? careful : whole("redacted", merged.get(0).placeholder());
  }

  /**
   * What stands in the place of arguments of which nothing may go on: an object where they were
   * JSON.
   */
  static String remove(String text, String note) {
    return isJson(text) ? whole("removed", note) : note;
  }

  /**
   * Name and note need no escaping: ids and types are letters, digits, {@code _}, {@code -} and
   * {@code .}.
   */
  private static String whole(String name, String note) {
    StringBuilder out = new StringBuilder("{\"").append(name).append("\":\"");
    for (int i = 0; i < note.length(); i++) {
      char c = note.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append("\"}").toString();
  }

  private static String careful(String text, List<Replacement> merged) {
    List<Replacement> widened = new ArrayList<>(merged.size());
    for (Replacement replacement : merged) {
      widened.add(widened(text, replacement));
    }
    StringBuilder out = new StringBuilder(text.length());
    int copied = 0;
    for (Replacement replacement : Replacement.merged(widened)) {
      out.append(text, copied, replacement.start());
      boolean inString = isInString(text, replacement.start());
      String placeholder = replacement.placeholder();
      out.append(inString ? placeholder : "\"" + placeholder + "\"");
      copied = replacement.end();
    }
    return out.append(text, copied, text.length()).toString();
  }

  /** To whole escape sequences inside a string, to the whole token outside. */
  private static Replacement widened(String text, Replacement replacement) {
    int start = replacement.start();
    int end = replacement.end();
    if (isInString(text, start)) {
      start = escapeStart(text, start);
      int last = escapeStart(text, end);
      end = last < end ? Math.min(text.length(), last + escapeLength(text, last)) : end;
    } else {
      while (start > 0 && isTokenPart(text.charAt(start - 1))) {
        start--;
      }
      while (end < text.length() && isTokenPart(text.charAt(end))) {
        end++;
      }
    }
    return new Replacement(start, end, replacement.type());
  }

  private static boolean isTokenPart(char c) {
    return c >= '0' && c <= '9'
        || c >= 'a' && c <= 'z'
        || c == 'E'
        || c == '-'
        || c == '+'
        || c == '.';
  }

  private static boolean isInString(String text, int offset) {
    boolean inString = false;
    for (int i = 0; i < offset; i++) {
      char c = text.charAt(i);
      if (c == '"') {
        inString = !inString;
      } else if (c == '\\') {
        i++;
      }
    }
    return inString;
  }

  /** Where the escape sequence begins that the offset is inside of; else the offset. */
  private static int escapeStart(String text, int offset) {
    int i = 0;
    while (i < offset) {
      int length = text.charAt(i) == '\\' ? escapeLength(text, i) : 1;
      if (i + length > offset) {
        return i;
      }
      i += length;
    }
    return offset;
  }

  private static int escapeLength(String text, int backslash) {
    return backslash + 1 < text.length() && text.charAt(backslash + 1) == 'u' ? 6 : 2;
  }

  private static boolean isJson(String text) {
    try (JsonParser parser = JSON.createParser(text)) {
      if (parser.nextToken() == null) {
        return false;
      }
      parser.skipChildren();
      return parser.nextToken() == null;
    } catch (IOException e) {
      return false;
    }
  }
}
