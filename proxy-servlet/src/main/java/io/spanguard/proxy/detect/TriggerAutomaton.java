package io.spanguard.proxy.detect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Finds many words in one pass over a text: one table look-up per character and no allocation.
 * Letters of the ASCII alphabet are the same in both cases. Words with other characters have a
 * table of their own, which a text of ASCII alone never comes to. Immutable and safe for use by
 * many threads.
 */
final class TriggerAutomaton {

  private final TriggerTable plain;
  private final TriggerTable other;

  /**
   * How many ASCII characters a word of the other table begins with at most. They are looked at
   * when a character follows that is not.
   */
  private final int behind;

  private TriggerAutomaton(TriggerTable plain, TriggerTable other, List<String> otherWords) {
    this.plain = plain;
    this.other = other;
    int most = 0;
    for (String word : otherWords) {
      int plainLetters = 0;
      while (word.charAt(plainLetters) < 128) {
        plainLetters++;
      }
      most = Math.max(most, plainLetters);
    }
    behind = most;
  }

  /**
   * @param words each at least one character; a word's number is its place in the list
   */
  static TriggerAutomaton of(List<String> words) {
    List<String> plain = new ArrayList<>();
    List<Integer> plainNumbers = new ArrayList<>();
    List<String> other = new ArrayList<>();
    List<Integer> otherNumbers = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i).toLowerCase(Locale.ROOT);
      boolean ascii = word.chars().allMatch(c -> c < 128);
      (ascii ? plain : other).add(word);
      (ascii ? plainNumbers : otherNumbers).add(i);
    }
    return new TriggerAutomaton(
        TriggerTable.of(plain, plainNumbers), TriggerTable.of(other, otherNumbers), other);
  }

  /** Finds the words that are ASCII alone. */
  TriggerTable plain() {
    return plain;
  }

  /** Finds the others. */
  TriggerTable other() {
    return other;
  }

  /** At the beginning of a text. */
  Walk walk() {
    return new Walk(this);
  }

  /** On the way through one text. For use by one thread. */
  static final class Walk {
    private final TriggerAutomaton automaton;
    private int plain = TriggerTable.START;
    private int other = TriggerTable.START;

    /** Null before a stretch that is long enough. */
    private @Nullable TriggerLanes lanes;

    /** Whether the lanes have gone through the rest of the stretch. */
    private boolean ahead;

    /** Whether they cannot, since there is more than ASCII in it. */
    private boolean alone;

    private Walk(TriggerAutomaton automaton) {
      this.automaton = automaton;
    }

    /**
     * Goes on to where words end. Some characters before are there, unless the text begins there.
     * Who has begun with a stretch goes on until it is over.
     *
     * @return the index after the character that ended them; -1 where the text ended before
     */
    int next(char[] text, int from, int to) {
      if (ahead || mayRunAhead(to - from)) {
        TriggerLanes both = lanes();
        ahead = ahead || both.walk(plain, text, from, to);
        alone = !ahead;
        if (ahead) {
          ahead = both.next();
          plain = ahead ? both.state() : both.last();
          return ahead ? both.end() : -1;
        }
      }
      int end = step(text, from, to);
      alone &= end >= 0;
      return end;
    }

    private boolean mayRunAhead(int length) {
      return !alone && other == TriggerTable.START && TriggerLanes.isWorth(automaton.plain, length);
    }

    private TriggerLanes lanes() {
      TriggerLanes both = lanes == null ? new TriggerLanes(automaton.plain) : lanes;
      lanes = both;
      return both;
    }

    private int step(char[] text, int from, int to) {
      TriggerTable table = automaton.plain;
      byte[] columns = table.columns;
      char[] next = table.next;
      int shift = table.shift;
      int firstWithWords = table.firstWithWords;
      int state = plain;
      for (int i = from; i < to; i++) {
        char c = text[i];
        if (c < 128 && other == TriggerTable.START) {
          state = next[(state << shift) + columns[c]];
        } else {
          state = c < 128 ? next[(state << shift) + columns[c]] : TriggerTable.START;
          int first = other == TriggerTable.START ? Math.max(0, i - automaton.behind) : i;
          for (int j = first; j <= i; j++) {
            other = automaton.other.step(other, text[j]);
          }
          if (automaton.other.hasWords(other)) {
            plain = state;
            return i + 1;
          }
        }
        if (state >= firstWithWords) {
          plain = state;
          return i + 1;
        }
      }
      plain = state;
      return -1;
    }

    /** The words that end here. */
    int[] words() {
      int[] words = automaton.plain.wordsAt(plain);
      int[] more = automaton.other.wordsAt(other);
      if (words.length == 0 || more.length == 0) {
        return words.length == 0 ? more : words;
      }
      int[] both = Arrays.copyOf(words, words.length + more.length);
      System.arraycopy(more, 0, both, words.length, more.length);
      return both;
    }

    /** Where in its table the last plain characters have led; never where no word can begin. */
    int plainState() {
      return plain;
    }

    /** The same of the other table, which is behind where only plain characters have come. */
    int otherState(char[] text, int to) {
      int state = other;
      if (state == TriggerTable.START) {
        for (int i = Math.max(0, to - automaton.behind); i < to; i++) {
          state = automaton.other.step(state, text[i]);
        }
      }
      return state;
    }
  }
}
