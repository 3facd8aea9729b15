package io.spanguard.trace;

import static java.util.Objects.requireNonNull;

/**
 * Text as every store and every wire takes it. PostgreSQL refuses NUL in text and lone surrogates
 * in jsonb, and one such character must not fail a whole batch, so both become U+FFFD when a span
 * is built.
 */
final class WellFormed {

  private static final char REPLACEMENT = '\uFFFD';

  private WellFormed() {}

  /** The same string where nothing needs replacing, which is nearly always. */
  static String text(String text) {
    requireNonNull(text, "text");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        return replaced(text, i);
      }
      if (Character.isSurrogate(c)) {
        if (!startsPair(text, i)) {
          return replaced(text, i);
        }
        i++;
      }
    }
    return text;
  }

  /** The first so many characters, one less where a surrogate pair would be cut in two. */
  static String cut(String text, int maxLength) {
    if (text.length() <= maxLength) {
      return text;
    }
    boolean splitsPair = Character.isHighSurrogate(text.charAt(maxLength - 1));
    return text.substring(0, splitsPair ? maxLength - 1 : maxLength);
  }

  private static String replaced(String text, int from) {
    StringBuilder out = new StringBuilder(text.length()).append(text, 0, from);
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        out.append(REPLACEMENT);
      } else if (!Character.isSurrogate(c)) {
        out.append(c);
      } else if (startsPair(text, i)) {
        out.append(c).append(text.charAt(++i));
      } else {
        out.append(REPLACEMENT);
      }
    }
    return out.toString();
  }

  private static boolean startsPair(String text, int i) {
    return Character.isHighSurrogate(text.charAt(i))
        && i + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(i + 1));
  }
}
