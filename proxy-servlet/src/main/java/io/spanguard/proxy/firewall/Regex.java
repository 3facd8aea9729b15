package io.spanguard.proxy.firewall;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/** Users' regular expressions, on RE2/J: linear in the text whatever they are. */
final class Regex {

  private static final int MAX_LENGTH = 5_000;

  private Regex() {}

  /**
   * @throws IllegalArgumentException when RE2 does not know it; the message says what it dislikes
   */
  static Pattern compile(String regex) {
    if (regex.isEmpty()) {
      throw new IllegalArgumentException("the regular expression is empty");
    }
    if (regex.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "the regular expression has more than " + MAX_LENGTH + " characters: " + regex.length());
    }
    try {
      return Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "not a regular expression in RE2 syntax: " + e.getDescription() + ": " + e.getPattern(),
          e);
    }
  }

  /** Whether it says where in a value something stands; a negated class may look like it. */
  static boolean isAnchored(Pattern regex) {
    String text = regex.pattern();
    return text.indexOf('^') >= 0
        || text.indexOf('$') >= 0
        || text.contains("\\A")
        || text.contains("\\z");
  }
}
