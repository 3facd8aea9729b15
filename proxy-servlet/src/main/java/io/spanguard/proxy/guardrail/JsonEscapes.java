package io.spanguard.proxy.guardrail;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads a tool call's arguments as the tool will: with the escape sequences of JSON strings
 * resolved, so that none hides what it stands for. Stateless.
 */
final class JsonEscapes {

  private JsonEscapes() {}

  /** The text in stretches, one for each escape sequence; where it is not JSON, as it is. */
  static List<Stretch> resolved(String text) {
    if (text.indexOf('\\') < 0 || !JsonRedaction.isJson(text)) {
      return List.of(Stretch.plain(0, text));
    }
    List<Stretch> out = new ArrayList<>();
    int copied = 0;
    for (int i = text.indexOf('\\'); i >= 0; i = text.indexOf('\\', copied)) {
      if (i > copied) {
        out.add(Stretch.plain(copied, text.substring(copied, i)));
      }
      copied = i + (text.charAt(i + 1) == 'u' ? 6 : 2);
      out.add(new Stretch(i, copied, Character.toString(resolved(text, i + 1)), false));
    }
    if (copied < text.length()) {
      out.add(Stretch.plain(copied, text.substring(copied)));
    }
    return out;
  }

  private static char resolved(String text, int at) {
    char c = text.charAt(at);
    return switch (c) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> (char) Integer.parseInt(text, at + 1, at + 5, 16);
      default -> c;
    };
  }
}
