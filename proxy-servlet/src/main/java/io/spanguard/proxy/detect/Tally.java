package io.spanguard.proxy.detect;

import java.security.SecureRandom;

/**
 * How often numbers have come, without an object for each. For use by one thread.
 *
 * <p>Where a number stands depends on a secret of the process, so that nobody can make up texts
 * whose numbers all stand in one place.
 */
final class Tally {

  private static final long SECRET = new SecureRandom().nextLong() | 1;

  private static final int LEAST_BITS = 8;

  private int bits = LEAST_BITS;
  private long[] numbers = new long[1 << LEAST_BITS];
  private int[] counts = new int[1 << LEAST_BITS];
  private int size;

  /**
   * A number has come once more.
   *
   * @param most how many different ones are counted; what comes beyond never has come before
   * @return how often it had come before
   */
  int add(long number, int most) {
    int place = place(number);
    int before = counts[place];
    if (before == 0) {
      if (size == most) {
        return 0;
      }
      numbers[place] = number;
      size++;
    }
    counts[place]++;
    if (size > numbers.length / 4 * 3) {
      grow();
    }
    return before;
  }

  /** Where it stands, or would. */
  private int place(long number) {
    int place = (int) ((number * SECRET) >>> (Long.SIZE - bits));
    while (counts[place] > 0 && numbers[place] != number) {
      place = (place + 1) & (counts.length - 1);
    }
    return place;
  }

  private void grow() {
    long[] oldNumbers = numbers;
    int[] oldCounts = counts;
    bits++;
    numbers = new long[1 << bits];
    counts = new int[1 << bits];
    for (int i = 0; i < oldCounts.length; i++) {
      if (oldCounts[i] > 0) {
        int place = place(oldNumbers[i]);
        numbers[place] = oldNumbers[i];
        counts[place] = oldCounts[i];
      }
    }
  }
}
