package io.spanguard.proxy.detect;

import static java.util.Objects.requireNonNull;

import io.spanguard.proxy.guardrail.OwaspCategory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
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
   * A regular expression for any of some words, in letters of either case, not within other words;
   * where one has blanks any white space will do.
   *
   * @throws IllegalArgumentException when there are none, or one is blank
   */
  public static String anyOf(List<String> keywords) {
    if (keywords.isEmpty()) {
      throw new IllegalArgumentException("keywords is empty: there is nothing to find");
    }
    return keywords.stream()
        .map(Pattern::wholeWord)
        .collect(Collectors.joining("|", "(?i)(?:", ")"));
  }

  private static String wholeWord(String keyword) {
    String word = keyword.strip();
    if (word.isEmpty()) {
      throw new IllegalArgumentException("a keyword is blank: '" + keyword + "'");
    }
    String inside =
        Arrays.stream(word.split("\\s+", -1))
            .map(com.google.re2j.Pattern::quote)
            .collect(Collectors.joining("\\s+"));
    return (isWordPart(word.charAt(0)) ? "\\b" : "")
        + inside
        + (isWordPart(word.charAt(word.length() - 1)) ? "\\b" : "");
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
