package io.spanguard.proxy.guardrail;

import java.util.Arrays;

/**
 * Where the characters that a detector sees stand in the part's original text. For use by one
 * thread.
 *
 * <p>Only the stretches that are not plain are kept: between them characters stand for themselves.
 */
final class OffsetMap {

  private static final int FIELDS = 4;

  /** Of each stretch: where it begins and ends as it is seen, and in the original. */
  private int[] stretches = new int[0];

  private boolean[] placeholder = new boolean[0];
  private int count;
  private int length;

  /** How many characters the detector has been given. */
  int length() {
    return length;
  }

  void add(Stretch stretch) {
    int from = length;
    length += stretch.seen().length();
    if (stretch.isPlain()) {
      return;
    }
    if (count == placeholder.length) {
      stretches = Arrays.copyOf(stretches, Math.max(8, 2 * count) * FIELDS);
      placeholder = Arrays.copyOf(placeholder, Math.max(8, 2 * count));
    }
    int at = count * FIELDS;
    stretches[at] = from;
    stretches[at + 1] = length;
    stretches[at + 2] = stretch.start();
    stretches[at + 3] = stretch.end();
    placeholder[count++] = stretch.placeholder();
  }

  /** An offset back at the beginning of the stretch that it is in the middle of. */
  int floor(int offset) {
    int index = before(offset);
    return index >= 0 && offset < seenEnd(index) ? stretches[index * FIELDS] : offset;
  }

  /** An offset on at the end of the stretch that it is in the middle of. */
  int ceiling(int offset) {
    int index = before(offset - 1);
    return index >= 0 && offset <= seenEnd(index) ? seenEnd(index) : offset;
  }

  /** The original offset of one that is not in the middle of a stretch. */
  int original(int offset) {
    int index = before(offset - 1);
    return index < 0 ? offset : stretches[index * FIELDS + 3] + offset - seenEnd(index);
  }

  /** Whether there is nothing but placeholders from the one offset to the other. */
  boolean onlyPlaceholders(int start, int end) {
    int at = start;
    for (int i = before(start); i >= 0 && i < count && at < end; i++) {
      if (!placeholder[i] || at < stretches[i * FIELDS] || at >= seenEnd(i)) {
        return false;
      }
      at = seenEnd(i);
    }
    return at >= end && at > start;
  }

  private int seenEnd(int index) {
    return stretches[index * FIELDS + 1];
  }

  /** The last stretch that begins at the offset or before; -1 where none does. */
  private int before(int offset) {
    int low = 0;
    int high = count - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (stretches[middle * FIELDS] <= offset) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return high;
  }
}
