package io.spanguard.proxy.detect;

import java.util.Arrays;

/**
 * Goes through a stretch of ASCII in two halves at once. A step through a table waits for the one
 * before it and leaves the processor idle meanwhile, but it waits for none of the other half. So
 * the second half is begun as many characters before as the longest word has, of which the state
 * there is made. For use by one thread.
 */
final class TriggerLanes {

  private static final int STATE_BITS = 16;

  /** Of fewer characters there is nothing to be gained. */
  private static final int LEAST = 128;

  private final TriggerTable table;

  /** Where words end in each half, and the states there. */
  private long[] first = new long[16];

  private long[] second = new long[16];
  private int firstCount;
  private int secondCount;

  private int taken;
  private int last;

  TriggerLanes(TriggerTable table) {
    this.table = table;
  }

  /** Whether a stretch is long enough for this to be quicker. */
  static boolean isWorth(TriggerTable table, int length) {
    return length >= Math.max(LEAST, 8 * table.deepest());
  }

  /**
   * @param state before the stretch
   * @return false where it has other characters; nothing has changed then
   */
  boolean walk(int state, char[] text, int from, int to) {
    byte[] columns = table.columns;
    char[] next = table.next;
    int shift = table.shift;
    int firstWithWords = table.firstWithWords;
    int half = (to - from) / 2;
    int middle = from + half;
    firstCount = 0;
    secondCount = 0;
    taken = 0;
    int one = state;
    int two = TriggerTable.START;
    for (int i = middle - table.deepest(); i < middle; i++) {
      if (text[i] >= 128) {
        return false;
      }
      two = next[(two << shift) + columns[text[i]]];
    }
    for (int i = 0; i < half; i++) {
      char c = text[from + i];
      char d = text[middle + i];
      if ((c | d) >= 128) {
        return false;
      }
      one = next[(one << shift) + columns[c]];
      two = next[(two << shift) + columns[d]];
      if (one >= firstWithWords) {
        addFirst(from + i + 1, one);
      }
      if (two >= firstWithWords) {
        addSecond(middle + i + 1, two);
      }
    }
    if (middle + half < to) { // of an odd number of characters one is left
      if (text[to - 1] >= 128) {
        return false;
      }
      two = next[(two << shift) + columns[text[to - 1]]];
      if (two >= firstWithWords) {
        addSecond(to, two);
      }
    }
    last = two;
    return true;
  }

  boolean hasNext() {
    return taken < firstCount + secondCount;
  }

  /** The state at the next of the places where words end; {@link #end} is that place. */
  int next() {
    taken++;
    return (int) (hit() & ((1 << STATE_BITS) - 1));
  }

  /** The index after the character that led to what {@link #next} told. */
  int end() {
    return (int) (hit() >> STATE_BITS);
  }

  /** The state at the end of the stretch. */
  int last() {
    return last;
  }

  private long hit() {
    int at = taken - 1;
    return at < firstCount ? first[at] : second[at - firstCount];
  }

  private void addFirst(int end, int state) {
    if (firstCount == first.length) {
      first = Arrays.copyOf(first, 2 * firstCount);
    }
    first[firstCount++] = (long) end << STATE_BITS | state;
  }

  private void addSecond(int end, int state) {
    if (secondCount == second.length) {
      second = Arrays.copyOf(second, 2 * secondCount);
    }
    second[secondCount++] = (long) end << STATE_BITS | state;
  }
}
