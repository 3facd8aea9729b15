package io.spanguard.proxy.detect;

import java.util.Arrays;

/**
 * Goes through a stretch of ASCII in four parts at once. A step through a table waits for the one
 * before it, often for the memory, and leaves the processor idle meanwhile; but it waits for none
 * of another part. So each part is begun as many characters before as the longest word has, of
 * which the state at its beginning is made. For use by one thread.
 */
final class TriggerLanes {

  private static final int LANES = 4;

  /** Of shorter parts there is nothing to be gained. */
  private static final int LEAST = 48;

  private static final int STATE_BITS = 16;

  private final TriggerTable table;

  /** Where words end, and the states there: per part. */
  private final long[][] hits = new long[LANES][8];

  private final int[] counts = new int[LANES];
  private int lane;
  private int taken;
  private long hit;
  private int last;

  TriggerLanes(TriggerTable table) {
    this.table = table;
  }

  /** Whether a stretch is long enough for this to be quicker. */
  static boolean isWorth(TriggerTable table, int length) {
    return length >= LANES * Math.max(LEAST, 4 * table.deepest());
  }

  /**
   * @param state before the stretch
   * @return false where it has other characters; nothing has changed then
   */
  boolean walk(int state, char[] text, int from, int to) {
    Arrays.fill(counts, 0);
    lane = 0;
    taken = 0;
    int part = (to - from) / LANES;
    int second = from + part;
    int third = second + part;
    int fourth = third + part;
    byte[] columns = table.columns;
    char[] next = table.next;
    int shift = table.shift;
    int firstWithWords = table.firstWithWords;
    int a = state;
    int b = TriggerTable.START;
    int c = TriggerTable.START;
    int d = TriggerTable.START;
    for (int i = -table.deepest(); i < 0; i++) {
      char forB = text[second + i];
      char forC = text[third + i];
      char forD = text[fourth + i];
      if ((forB | forC | forD) >= 128) {
        return false;
      }
      b = next[(b << shift) + columns[forB]];
      c = next[(c << shift) + columns[forC]];
      d = next[(d << shift) + columns[forD]];
    }
    for (int i = 0; i < part; i++) {
      char forA = text[from + i];
      char forB = text[second + i];
      char forC = text[third + i];
      char forD = text[fourth + i];
      if ((forA | forB | forC | forD) >= 128) {
        return false;
      }
      a = next[(a << shift) + columns[forA]];
      b = next[(b << shift) + columns[forB]];
      c = next[(c << shift) + columns[forC]];
      d = next[(d << shift) + columns[forD]];
      if (a >= firstWithWords) {
        add(0, from + i, a);
      }
      if (b >= firstWithWords) {
        add(1, second + i, b);
      }
      if (c >= firstWithWords) {
        add(2, third + i, c);
      }
      if (d >= firstWithWords) {
        add(3, fourth + i, d);
      }
    }
    for (int i = fourth + part; i < to; i++) {
      if (text[i] >= 128) {
        return false;
      }
      d = next[(d << shift) + columns[text[i]]];
      if (d >= firstWithWords) {
        add(3, i, d);
      }
    }
    last = d;
    return true;
  }

  /** Goes on to the next place where words end; false where there is none. */
  boolean next() {
    while (lane < LANES && taken == counts[lane]) {
      lane++;
      taken = 0;
    }
    if (lane == LANES) {
      return false;
    }
    hit = hits[lane][taken++];
    return true;
  }

  /** The state at that place. */
  int state() {
    return (int) (hit & ((1 << STATE_BITS) - 1));
  }

  /** The index after the character that led there. */
  int end() {
    return (int) (hit >> STATE_BITS);
  }

  /** The state at the end of the stretch. */
  int last() {
    return last;
  }

  private void add(int lane, int at, int state) {
    long[] found = hits[lane];
    int count = counts[lane]++;
    if (count == found.length) {
      found = Arrays.copyOf(found, 2 * count);
      hits[lane] = found;
    }
    found[count] = (at + 1L) << STATE_BITS | state;
  }
}
