package io.spanguard.server.demo;

import java.util.ArrayList;
import java.util.List;

/** The demo model's tokens: four characters each, so that counts are the same on every run. */
final class Tokens {

  private static final int CODE_POINTS = 4;

  private Tokens() {}

  static int count(String text) {
    return (text.codePointCount(0, text.length()) + CODE_POINTS - 1) / CODE_POINTS;
  }

  /** The text in pieces of one token; joined they are the text. */
  static List<String> split(String text) {
    List<String> tokens = new ArrayList<>();
    int start = 0;
    while (start < text.length()) {
      int end = start;
      for (int i = 0; i < CODE_POINTS && end < text.length(); i++) {
        end += Character.charCount(text.codePointAt(end));
      }
      tokens.add(text.substring(start, end));
      start = end;
    }
    return tokens;
  }

  /** The text's first tokens. */
  static String first(int count, String text) {
    return String.join("", split(text).subList(0, Math.min(count, count(text))));
  }
}
