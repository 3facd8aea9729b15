package io.spanguard.proxy.firewall;

import java.util.ArrayList;
import java.util.List;

/**
 * Takes a text apart: into blocks that have nothing to do with each other (values of JSON, lines
 * such as {@code key: value}, cells, tags), and these into sentences. Stateless.
 */
final class Sentences {

  private static final int MAX_SENTENCE = 2_000;

  private Sentences() {}

  /** Blocks of normal sentences; none is empty. */
  static List<List<String>> blocks(String text) {
    List<List<String>> blocks = new ArrayList<>();
    List<String> block = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      boolean ends = i == text.length() || isBreak(text.charAt(i));
      if (ends || isEnd(text, i) || i - start >= MAX_SENTENCE) {
        boolean key = i < text.length() && isKey(text, start, i);
        add(block, text.substring(start, i));
        if (ends || key) {
          block = next(blocks, block);
        }
        start = Math.min(text.length(), i + 1);
      }
    }
    next(blocks, block);
    return blocks;
  }

  private static List<String> next(List<List<String>> blocks, List<String> block) {
    if (!block.isEmpty()) {
      blocks.add(block);
      return new ArrayList<>();
    }
    return block;
  }

  private static void add(List<String> block, String sentence) {
    String normal = Words.normal(sentence);
    if (!normal.isEmpty()) {
      block.add(normal);
    }
  }

  private static boolean isBreak(char c) {
    return c == '"' || c == '{' || c == '}' || c == '[' || c == ']' || c == '<' || c == '>'
        || c == '|' || c == '\t';
  }

  private static boolean isEnd(String text, int i) {
    char c = text.charAt(i);
    if (c == '\n' || c == '\r') {
      return true;
    }
    boolean mark = c == '.' || c == '!' || c == '?' || c == ';' || c == ':';
    return mark
        && (i + 1 == text.length()
            || !Character.isLetterOrDigit(text.charAt(i + 1)) && text.charAt(i + 1) != '/');
  }

  /** Whether {@code key:} stands there, at the beginning of a line. */
  private static boolean isKey(String text, int start, int colon) {
    if (text.charAt(colon) != ':' || colon - start > 40) {
      return false;
    }
    boolean lineBegins = start == 0 || text.charAt(start - 1) == '\n';
    return lineBegins && text.substring(start, colon).strip().split("\\s+", -1).length <= 3;
  }
}
