package io.spanguard.proxy.detect;

import static java.util.Objects.requireNonNull;

import io.spanguard.proxy.guardrail.OwaspCategory;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression that a user writes, with the name under which its matches are known.
 * Immutable and safe for use by many threads.
 *
 * @param name 1 to 64 letters, digits, {@code _}, {@code -} and {@code .}; in capitals it is the
 *     finding's type
 * @param regex in RE2's syntax, which has neither look-around nor back-references
 * @param category {@code LLM02} or {@code LLM02:2025}; null for none
 */
public record Pattern(String name, String regex, @Nullable String category) {

  public Pattern {
    if (!isName(requireNonNull(name, "name"))) {
      throw new IllegalArgumentException(
          "pattern name is not 1 to 64 letters, digits, _, - and .: " + name);
    }
    if (requireNonNull(regex, "regex").isEmpty()) {
      throw new IllegalArgumentException("pattern " + name + ": regex is empty");
    }
    category = category == null ? null : owaspId(name, category);
  }

  /**
   * A regular expression for any of some words, in letters of either case, not within other words.
   */
  public static String anyOf(List<String> keywords) {
    StringBuilder regex = new StringBuilder("(?i)(?:");
    for (int i = 0; i < keywords.size(); i++) {
      String word = keywords.get(i);
      regex
          .append(i == 0 ? "" : "|")
          .append(isWordPart(word.charAt(0)) ? "\\b" : "")
          .append(com.google.re2j.Pattern.quote(word))
          .append(isWordPart(word.charAt(word.length() - 1)) ? "\\b" : "");
    }
    return regex.append(')').toString();
  }

  private static boolean isWordPart(char c) {
    return c == '_' || (c < 128 && Character.isLetterOrDigit(c));
  }

  /** What its matches are replaced by, without the braces. */
  String type() {
    return name.toUpperCase(Locale.ROOT);
  }

  private static boolean isName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letterOrDigit = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
      if (!letterOrDigit && c != '_' && c != '-' && c != '.') {
        return false;
      }
    }
    return !name.isEmpty() && name.length() <= 64;
  }

  private static String owaspId(String name, String category) {
    return OwaspCategory.fromId(category)
        .map(OwaspCategory::id)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "pattern " + name + ": category is not LLM01 to LLM10: " + category));
  }
}
