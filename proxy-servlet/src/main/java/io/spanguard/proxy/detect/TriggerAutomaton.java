package io.spanguard.proxy.detect;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Finds many words in one pass over a text: an Aho–Corasick automaton laid out flat, one table
 * look-up per character and no allocation. Letters of the ASCII alphabet are the same in both
 * cases. Immutable and safe for use by many threads.
 */
final class TriggerAutomaton {

  /** Where a text begins. */
  static final int START = 0;

  private static final int[] NONE = {};

  /** Which column of the table a character has; 0 for those that are in no word. */
  private final char[][] pages;

  private final int columns;
  private final char[] next;

  /** Per state the words that end there, longest first. */
  private final int[][] words;

  private final int[] depths;

  /** States from here on have words; those before have none. */
  private final int firstWithWords;

  private TriggerAutomaton(
      char[][] pages, int columns, char[] next, int[][] words, int[] depths, int firstWithWords) {
    this.firstWithWords = firstWithWords;
    this.pages = pages;
    this.columns = columns;
    this.next = next;
    this.words = words;
    this.depths = depths;
  }

  /**
   * @param words each at least one character; a word's number is its place in the list
   */
  static TriggerAutomaton of(List<String> words) {
    Builder builder = new Builder();
    words.stream()
        .flatMapToInt(word -> word.toLowerCase(Locale.ROOT).chars())
        .sorted() // ASCII first, so that its columns stand side by side
        .forEach(c -> builder.column((char) c));
    for (int i = 0; i < words.size(); i++) {
      builder.add(words.get(i), i);
    }
    return builder.build();
  }

  int step(int state, char c) {
    char[] page = pages[c >> 8];
    return next[state * columns + page[c & 0xff]];
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

  private static final class Builder {
    private final char[][] pages = new char[256][];
    private final List<int[]> nodes = new ArrayList<>();
    private final List<int[]> ends = new ArrayList<>();
    private final List<Integer> depths = new ArrayList<>();
    private final char[] noColumns = new char[256];
    private int columns = 1;

    private Builder() {
      Arrays.fill(pages, noColumns);
      node(0);
    }

    private int node(int depth) {
      nodes.add(new int[0]);
      ends.add(NONE);
      depths.add(depth);
      if (nodes.size() > Character.MAX_VALUE) {
        throw new IllegalArgumentException("too many words for one automaton");
      }
      return nodes.size() - 1;
    }

    private void add(String word, int number) {
      String lower = word.toLowerCase(Locale.ROOT);
      if (lower.isEmpty()) {
        throw new IllegalArgumentException("word " + number + " is empty");
      }
      int state = START;
      for (int i = 0; i < lower.length(); i++) {
        int column = column(lower.charAt(i));
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

    private int column(char c) {
      char[] page = pages[c >> 8];
      if (page == noColumns) {
        page = new char[256];
        pages[c >> 8] = page;
      }
      if (page[c & 0xff] == 0) {
        page[c & 0xff] = (char) columns++;
        if (c >= 'a' && c <= 'z') {
          page[c - 'a' + 'A'] = page[c];
        }
      }
      return page[c & 0xff];
    }

    private TriggerAutomaton build() {
      int count = nodes.size();
      char[] next = new char[count * columns];
      int[][] words = new int[count][];
      int[] fallbacks = new int[count];
      ArrayDeque<Integer> queue = new ArrayDeque<>();
      queue.add(START);
      List<Integer> order = new ArrayList<>(count);
      while (!queue.isEmpty()) {
        int state = queue.remove();
        order.add(state);
        words[state] = joined(ends.get(state), state == START ? NONE : words[fallbacks[state]]);
        for (int column = 1; column < columns; column++) {
          int child = child(state, column);
          int fallback = state == START ? START : next[fallbacks[state] * columns + column];
          if (child == 0) {
            next[state * columns + column] = (char) fallback;
          } else {
            next[state * columns + column] = (char) child;
            fallbacks[child] = fallback;
            queue.add(child);
          }
        }
      }
      return numbered(next, words, order);
    }

    /** States near the beginning side by side, and those with words last. */
    private TriggerAutomaton numbered(char[] next, int[][] words, List<Integer> order) {
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
      char[] newNext = new char[next.length];
      int[][] newWords = new int[count][];
      int[] newDepths = new int[count];
      for (int state = 0; state < count; state++) {
        int to = numbers[state];
        newWords[to] = words[state];
        newDepths[to] = depths.get(state);
        for (int column = 0; column < columns; column++) {
          newNext[to * columns + column] = (char) numbers[next[state * columns + column]];
        }
      }
      return new TriggerAutomaton(pages, columns, newNext, newWords, newDepths, firstWithWords);
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
