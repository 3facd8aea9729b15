package io.spanguard.proxy.firewall;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Texts made comparable: one spelling, words, stems of English words. Stateless. */
final class Words {

  private Words() {}

  /** NFKC, lower case, blanks as one space, characters that show nothing left out. */
  static String normal(String text) {
    String composed =
        Normalizer.isNormalized(text, Normalizer.Form.NFKC)
            ? text
            : Normalizer.normalize(text, Normalizer.Form.NFKC);
    String lower = composed.toLowerCase(Locale.ROOT);
    StringBuilder out = new StringBuilder(lower.length());
    boolean blank = true;
    for (int i = 0; i < lower.length(); i++) {
      char c = lower.charAt(i);
      if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
        if (!blank) {
          out.append(' ');
        }
        blank = true;
      } else if (Character.getType(c) != Character.FORMAT) {
        out.append(c);
        blank = false;
      }
    }
    int length = out.length();
    return length > 0 && out.charAt(length - 1) == ' '
        ? out.substring(0, length - 1)
        : out.toString();
  }

  /**
   * Whether the value stands in the text, not as a part of a longer word, number or address. Both
   * are normal.
   */
  static boolean contains(String text, String value) {
    if (value.isEmpty()) {
      return false;
    }
    for (int at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
      if (isEdge(text, at - 1, -1, value.charAt(0))
          && isEdge(text, at + value.length(), 1, value.charAt(value.length() - 1))) {
        return true;
      }
    }
    return false;
  }

  /** Whether a word ends before what stands at this index, seen in this direction. */
  private static boolean isEdge(String text, int index, int direction, char inner) {
    if (index < 0 || index >= text.length() || !Character.isLetterOrDigit(inner)) {
      return true;
    }
    char c = text.charAt(index);
    if (Character.isLetterOrDigit(c)) {
      return false;
    }
    int beyond = index + direction;
    boolean joins = c == '.' || c == '-' || c == '_' || c == '@' || c == '+';
    return !joins
        || beyond < 0
        || beyond >= text.length()
        || !Character.isLetterOrDigit(text.charAt(beyond));
  }

  /** The words of a text in any of the usual spellings of names: snake, kebab, dots, camel case. */
  static List<String> ofName(String name) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean begins =
          Character.isUpperCase(c)
              && word.length() > 0
              && (!Character.isUpperCase(name.charAt(i - 1))
                  || (i + 1 < name.length() && Character.isLowerCase(name.charAt(i + 1))));
      if (begins || !Character.isLetter(c)) {
        end(words, word);
      }
      if (Character.isLetter(c)) {
        word.append(Character.toLowerCase(c));
      }
    }
    end(words, word);
    return words;
  }

  private static void end(List<String> words, StringBuilder word) {
    if (word.length() > 0) {
      words.add(word.toString());
      word.setLength(0);
    }
  }

  /** The words of a normal text. */
  static List<String> of(String normal) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < normal.length(); i++) {
      char c = normal.charAt(i);
      if (Character.isLetter(c) || (c == '\'' && word.length() > 0)) {
        word.append(c);
      } else {
        end(words, word);
      }
    }
    end(words, word);
    return words;
  }

  /** What the forms of an English word have in common: delete, deletes, deleted, deleting. */
  static String stem(String word) {
    String stem = word;
    for (String ending :
        List.of("'s", "ments", "ment", "ings", "ing", "ied", "ies", "ed", "es", "s")) {
      if (stem.endsWith(ending) && stem.length() - ending.length() >= 3) {
        stem = stem.substring(0, stem.length() - ending.length());
        stem = ending.startsWith("ie") ? stem + "y" : stem;
        break;
      }
    }
    int length = stem.length();
    if (length > 3 && stem.endsWith("e")) {
      return stem.substring(0, length - 1);
    }
    boolean doubled = length > 3 && stem.charAt(length - 1) == stem.charAt(length - 2);
    return doubled && "aeious".indexOf(stem.charAt(length - 1)) < 0
        ? stem.substring(0, length - 1)
        : stem;
  }
}
