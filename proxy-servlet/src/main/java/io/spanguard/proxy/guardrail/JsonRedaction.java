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

  private static String whole(String name, String note) {
    return "{\"" + name + "\":\"" + escaped(note) + "\"}";
  }

  /** As it stands in a string of JSON. */
  static String escaped(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  private static String careful(String text, List<Replacement> merged) {
    List<Replacement> widened = new ArrayList<>(merged.size());
    Cursor cursor = new Cursor(text);
    for (Replacement replacement : merged) {
      widened.add(widened(text, replacement, cursor));
    }
    StringBuilder out = new StringBuilder(text.length());
    Cursor reader = new Cursor(text);
    int copied = 0;
    for (Replacement replacement : Replacement.merged(widened)) {
      out.append(text, copied, replacement.start());
      reader.moveTo(replacement.start());
      String placeholder = replacement.placeholder();
      out.append(reader.inString ? placeholder : "\"" + placeholder + "\"");
      copied = replacement.end();
    }
    return out.append(text, copied, text.length()).toString();
  }

  /** To whole escape sequences inside a string, to the whole token outside. */
  private static Replacement widened(String text, Replacement replacement, Cursor cursor) {
    cursor.moveTo(replacement.start());
    int start = replacement.start();
    int end = replacement.end();
    if (cursor.inString) {
      start = cursor.unit;
      cursor.moveTo(end);
      end = cursor.unit < end ? Math.min(text.length(), cursor.unit + cursor.length()) : end;
    } else {
      while (start > 0 && isTokenPart(text.charAt(start - 1))) {
        start--;
      }
      while (end < text.length() && isTokenPart(text.charAt(end))) {
        end++;
      }
    }
    return new Replacement(start, end, replacement.type(), replacement.placeholder());
  }

  private static boolean isTokenPart(char c) {
    return c >= '0' && c <= '9'
        || c >= 'a' && c <= 'z'
        || c == 'E'
        || c == '-'
        || c == '+'
        || c == '.';
  }

  static boolean isJson(String text) {
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

  /** Goes through JSON once, character by character and escape by escape. */
  private static final class Cursor {
    private final String text;

    /** Where the character or escape sequence begins at which it stands. */
    private int unit;

    private boolean inString;

    private Cursor(String text) {
      this.text = text;
    }

    private void moveTo(int offset) {
      while (unit < text.length() && unit + length() <= offset) {
        inString ^= text.charAt(unit) == '"';
        unit += length();
      }
    }

    private int length() {
      if (text.charAt(unit) != '\\') {
        return 1;
      }
      return unit + 1 < text.length() && text.charAt(unit + 1) == 'u' ? 6 : 2;
    }
  }
}
