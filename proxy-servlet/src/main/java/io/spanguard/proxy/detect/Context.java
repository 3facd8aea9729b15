package io.spanguard.proxy.detect;

import io.spanguard.proxy.detect.AnchoredRule.Check;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Words that stand shortly before something and say what it is. Immutable and safe for use by many
 * threads.
 */
final class Context {

  /** No words: nothing has to be said. */
  static final Context NONE = new Context(List.of());

  private static final int NEAR = 48;

  /** By their first character; the last place has those that do not begin in ASCII. */
  private final String[][] words = new String[129][];

  private final boolean empty;

  private Context(List<String> all) {
    empty = all.isEmpty();
    Arrays.fill(words, new String[0]);
    for (String word : all) {
      int first = Math.min(128, word.charAt(0));
      List<String> same = new ArrayList<>(List.of(words[first]));
      same.add(word);
      words[first] = same.toArray(String[]::new);
      if (first < 128) {
        words[Character.toUpperCase((char) first)] = words[first];
      }
    }
  }

  /**
   * @param words in small letters
   */
  static Context of(String... words) {
    return words.length == 0 ? NONE : new Context(List.of(words));
  }

  boolean isEmpty() {
    return empty;
  }

  /**
   * Whether one of the words stands in the {@value #NEAR} characters before, as a word or at the
   * beginning of one.
   */
  boolean isBefore(CharSequence text, int start) {
    for (int at = Math.max(0, start - NEAR); at < start; at++) {
      for (String word : words[Math.min(128, text.charAt(at))]) {
        if (at + word.length() <= start
            && isAt(text, at, word)
            && (at == 0 || !Character.isLetter(text.charAt(at - 1)))) {
          return true;
        }
      }
    }
    return false;
  }

  /** What one of the words has to stand before, and which passes another check as well. */
  Check before(Check check) {
    return new Check() {
      @Override
      public boolean mayBegin(FoldedWindow text, int start) {
        return isBefore(text, start) && check.mayBegin(text, start);
      }

      @Override
      public boolean accepts(FoldedWindow text, int start, int end) {
        return check.accepts(text, start, end);
      }
    };
  }

  private static boolean isAt(CharSequence text, int at, String word) {
    for (int i = 0; i < word.length(); i++) {
      if (Character.toLowerCase(text.charAt(at + i)) != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
