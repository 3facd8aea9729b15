package io.spanguard.proxy.detect;

/** Percent signs, HTML entities and backslashes that stand for characters. */
final class Escapes {

  private Escapes() {}

  /** How long the escape is that begins here; 0: none does. */
  static int length(FoldedWindow text, int start, int limit) {
    char c = text.at(start);
    if (c == '%') {
      return hexDigits(text, start + 1, limit, 2) == 2 ? 3 : 0;
    }
    if (start + 1 >= limit) {
      return 0;
    }
    char next = text.at(start + 1);
    if (c == '\\') {
      if (next == 'x') {
        return hexDigits(text, start + 2, limit, 2) == 2 ? 4 : 0;
      }
      return next == 'u' && hexDigits(text, start + 2, limit, 4) == 4 ? 6 : 0;
    }
    if (c == '&' && next == '#') {
      int i = start + 2;
      while (i < limit && i < start + 10 && Character.isLetterOrDigit(text.at(i))) {
        i++;
      }
      return i < limit && i > start + 2 && text.at(i) == ';' ? i + 1 - start : 0;
    }
    return 0;
  }

  static String decode(String escape) {
    try {
      int code =
          switch (escape.charAt(0)) {
            case '%' -> Integer.parseInt(escape.substring(1), 16);
            case '\\' -> Integer.parseInt(escape.substring(2), 16);
            default -> entity(escape.substring(2, escape.length() - 1));
          };
      return Character.isValidCodePoint(code) ? Character.toString(code) : "";
    } catch (NumberFormatException e) {
      return escape;
    }
  }

  private static int entity(String number) {
    return number.charAt(0) == 'x' || number.charAt(0) == 'X'
        ? Integer.parseInt(number.substring(1), 16)
        : Integer.parseInt(number);
  }

  private static int hexDigits(FoldedWindow text, int start, int limit, int most) {
    int count = 0;
    while (count < most
        && start + count < limit
        && text.at(start + count) < 128
        && Character.digit(text.at(start + count), 16) >= 0) {
      count++;
    }
    return count;
  }
}
