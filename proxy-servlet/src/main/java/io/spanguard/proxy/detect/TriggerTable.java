package io.spanguard.proxy.detect;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * An Aho–Corasick automaton for some words, laid out flat: one row per state, one column per
 * character that occurs in the words, those that are frequent in texts side by side. Immutable and
 * safe for use by many threads.
 */
final class TriggerTable {

  /** Where a text begins. */
  static final int START = 0;

  private static final int[] NONE = {};

  /** By how often they stand in texts. */
  private static final String FREQUENT = " etaoinsrhldcumfpgwybvkjxqz";

  /** Which column of the table an ASCII character has; 0 for those that are in no word. */
  final byte[] columns;

  /** The same of other characters; pages without any are null. */
  private final char[][] pages;

  /** A row has two to the power of so many places. */
  final int shift;

  final char[] next;

  /** States from here on have words; those before have none. */
  final int firstWithWords;

  /** Per state the words that end there, longest first. */
  private final int[][] words;

  /** Per state the words that have begun there and not ended, from its own depth on. */
  private final int[][] begun;

  private final int[] depths;

  /** Per state that of the next shorter beginning of words. */
  private final int[] fallbacks;

  /** How many characters the longest word has. */
  private final int deepest;

  private TriggerTable(Columns columns, int shift, char[] next, int firstWithWords, int deepest) {
    int count = next.length >> shift;
    this.columns = columns.ascii;
    this.pages = columns.pages;
    this.shift = shift;
    this.next = next;
    this.words = new int[count][];
    this.begun = new int[count][];
    this.depths = new int[count];
    this.fallbacks = new int[count];
    this.firstWithWords = firstWithWords;
    this.deepest = deepest;
  }

  /**
   * @param words in small letters, each at least one character
   * @param numbers of the words, by which they are known
   */
  static TriggerTable of(List<String> words, List<Integer> numbers) {
    Builder builder = new Builder(Columns.of(words));
    for (int i = 0; i < words.size(); i++) {
      builder.add(words.get(i), numbers.get(i));
    }
    return builder.build();
  }

  int step(int state, char c) {
    int column = c < 128 ? columns[c] : pages[c >> 8] == null ? 0 : pages[c >> 8][c & 0xff];
    return next[(state << shift) + column];
  }

  /** Whether {@link #wordsAt} has any. */
  boolean hasWords(int state) {
    return state >= firstWithWords;
  }

  /** The words that end with the character that led to this state. */
  int[] wordsAt(int state) {
    return words[state];
  }

  /** How many of the last characters may be the beginning of a word. */
  int depth(int state) {
    return depths[state];
  }

  /** How many of the last characters a state depends on at most. */
  int deepest() {
    return deepest;
  }

  int states() {
    return depths.length;
  }

  /** The words of which the last characters, as many as the state is deep, are the beginning. */
  int[] begunAt(int state) {
    return begun[state];
  }

  /** The state of fewer of the last characters, which may be the beginning of other words. */
  int fallback(int state) {
    return fallbacks[state];
  }

  private static final class Columns {
    private final byte[] ascii = new byte[128];
    private final char[][] pages = new char[256][];
    private int count = 1;

    private static Columns of(List<String> words) {
      boolean[] used = new boolean[Character.MAX_VALUE + 1];
      words.forEach(word -> word.chars().forEach(c -> used[c] = true));
      Columns columns = new Columns();
      FREQUENT.chars().filter(c -> used[c]).forEach(c -> columns.add((char) c));
      for (int c = 0; c < used.length; c++) {
        if (used[c] && FREQUENT.indexOf(c) < 0) {
          columns.add((char) c);
        }
      }
      return columns;
    }

    private void add(char c) {
      if (c >= 128) {
        if (pages[c >> 8] == null) {
          pages[c >> 8] = new char[256];
        }
        pages[c >> 8][c & 0xff] = (char) count;
      } else {
        ascii[c] = (byte) count;
        if (c >= 'a' && c <= 'z') {
          ascii[c - 'a' + 'A'] = (byte) count;
        }
      }
      count++;
    }

    private int of(char c) {
      return c < 128 ? ascii[c] : pages[c >> 8][c & 0xff];
    }
  }

  private static final class Builder {
    private final Columns columns;
    private final List<int[]> nodes = new ArrayList<>();
    private final List<int[]> ends = new ArrayList<>();
    private final List<List<Integer>> begun = new ArrayList<>();
    private final List<Integer> depths = new ArrayList<>();

    private Builder(Columns columns) {
      this.columns = columns;
      node(0);
    }

    private int node(int depth) {
      nodes.add(new int[0]);
      ends.add(NONE);
      begun.add(new ArrayList<>());
      depths.add(depth);
      if (nodes.size() > Character.MAX_VALUE) {
        throw new IllegalArgumentException("too many words for one automaton");
      }
      return nodes.size() - 1;
    }

    private void add(String word, int number) {
      if (word.isEmpty() || !word.equals(word.toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException("word " + number + " is empty or not small: " + word);
      }
      int state = START;
      for (int i = 0; i < word.length(); i++) {
        begun.get(state).add(number);
        int column = columns.of(word.charAt(i));
        int child = child(state, column);
        if (child == 0) {
          child = node(i + 1);
          int[] row =
              Arrays.copyOf(nodes.get(state), Math.max(nodes.get(state).length, column + 1));
          row[column] = child;
          nodes.set(state, row);
        }
        state = child;
      }
      int[] at = ends.get(state);
      int[] more = Arrays.copyOf(at, at.length + 1);
      more[at.length] = number;
      ends.set(state, more);
    }

    private int child(int state, int column) {
      int[] row = nodes.get(state);
      return column < row.length ? row[column] : 0;
    }

    private TriggerTable build() {
      int count = nodes.size();
      int shift = 32 - Integer.numberOfLeadingZeros(columns.count - 1);
      char[] next = new char[count << shift];
      int[][] words = new int[count][];
      int[] fallbacks = new int[count];
      ArrayDeque<Integer> queue = new ArrayDeque<>();
      queue.add(START);
      List<Integer> order = new ArrayList<>(count);
      while (!queue.isEmpty()) {
        int state = queue.remove();
        order.add(state);
        words[state] = joined(ends.get(state), state == START ? NONE : words[fallbacks[state]]);
        for (int column = 1; column < columns.count; column++) {
          int child = child(state, column);
          int fallback = state == START ? START : next[(fallbacks[state] << shift) + column];
          if (child == 0) {
            next[(state << shift) + column] = (char) fallback;
          } else {
            next[(state << shift) + column] = (char) child;
            fallbacks[child] = fallback;
            queue.add(child);
          }
        }
      }
      return numbered(shift, next, words, fallbacks, order);
    }

    /** States near the beginning side by side, and those with words last. */
    private TriggerTable numbered(
        int shift, char[] next, int[][] words, int[] fallbacks, List<Integer> order) {
      int count = order.size();
      int[] numbers = new int[count];
      int number = 0;
      for (int state : order) {
        if (words[state].length == 0) {
          numbers[state] = number++;
        }
      }
      int firstWithWords = number;
      for (int state : order) {
        if (words[state].length > 0) {
          numbers[state] = number++;
        }
      }
      int deepest = Collections.max(depths);
      TriggerTable table =
          new TriggerTable(columns, shift, new char[next.length], firstWithWords, deepest);
      for (int state = 0; state < count; state++) {
        int to = numbers[state];
        table.words[to] = words[state];
        table.begun[to] = begun.get(state).stream().mapToInt(Integer::intValue).toArray();
        table.depths[to] = depths.get(state);
        table.fallbacks[to] = numbers[fallbacks[state]];
        for (int column = 0; column < columns.count; column++) {
          table.next[(to << shift) + column] = (char) numbers[next[(state << shift) + column]];
        }
      }
      return table;
    }

    private static int[] joined(int[] own, int[] inherited) {
      if (own.length == 0) {
        return inherited;
      }
      int[] all = Arrays.copyOf(own, own.length + inherited.length);
      System.arraycopy(inherited, 0, all, own.length, inherited.length);
      return all;
    }
  }
}
