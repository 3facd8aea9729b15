package io.spanguard.proxy.guardrail;

import java.util.ArrayDeque;

/**
 * Stretches that wait to go on, of which the first may have gone in part: it is not copied again
 * for each piece. For use by one thread.
 */
final class StretchQueue {

  private final ArrayDeque<Stretch> stretches = new ArrayDeque<>();

  /** How much of the first has gone; only ever of one that is plain. */
  private int taken;

  boolean isEmpty() {
    return stretches.isEmpty();
  }

  void add(Stretch stretch) {
    stretches.add(stretch);
  }

  /** Where what is left of the first begins in the original text. */
  int start() {
    return stretches.element().start() + taken;
  }

  /** Whether the first goes as a whole only, and has more than so many characters. */
  boolean isLongerAndWhole(int most) {
    Stretch first = stretches.element();
    return !first.isPlain() && first.seen().length() > most;
  }

  /** What is left of the first; where it is plain, so many characters of it at most. */
  Stretch next(int most) {
    Stretch first = stretches.element();
    int from = taken;
    int length = first.seen().length();
    if (first.isPlain() && length - from > most) {
      taken = from + most;
      return first.part(from, taken);
    }
    stretches.remove();
    taken = 0;
    return from == 0 ? first : first.part(from, length);
  }
}
