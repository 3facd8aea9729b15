package io.spanguard.proxy.detect;

import java.util.Arrays;

/**
 * Which characters may stand at the first places of a pattern's match. Most places where a rule's
 * trigger stands are ruled out by looking at two or three characters, without the pattern.
 * Immutable and safe for use by many threads.
 */
final class Beginning {

  /** How many places are known. */
  static final int PLACES = 10;

  /** A bit for each of the places, and one for all that come after. */
  private static final int ANYWHERE = (2 << PLACES) - 1;

  private final CharacterSet[] places;

  private Beginning(CharacterSet[] places) {
    this.places = places;
  }

  static Beginning of(RegexTree tree) {
    CharacterSet[] sets = new CharacterSet[PLACES];
    Arrays.fill(sets, CharacterSet.NONE);
    int ends = walk(tree, 1, sets);
    int known = Math.min(PLACES, Integer.numberOfTrailingZeros(ends));
    while (known > 0 && sets[known - 1].equals(CharacterSet.ALL)) {
      known--;
    }
    return new Beginning(Arrays.copyOf(sets, known));
  }

  /**
   * @param starts a bit for each place where the tree may begin
   * @return a bit for each place where what follows it may begin
   */
  private static int walk(RegexTree tree, int starts, CharacterSet[] sets) {
    if (tree instanceof RegexTree.One one) {
      boolean pair = one.of().beyond(); // which may be two surrogates
      for (int i = 0; i < PLACES; i++) {
        if (has(starts, i)) {
          sets[i] = sets[i].and(one.of());
        }
        if (pair && i > 0 && has(starts, i - 1)) {
          sets[i] = sets[i].and(CharacterSet.BEYOND);
        }
      }
      return later(starts, 1) | (pair ? later(starts, 2) : 0);
    }
    if (tree instanceof RegexTree.Sequence sequence) {
      int at = starts;
      for (RegexTree part : sequence.parts()) {
        at = walk(part, at, sets);
      }
      return at;
    }
    if (tree instanceof RegexTree.Choice choice) {
      int ends = 0;
      for (RegexTree part : choice.parts()) {
        ends |= walk(part, starts, sets);
      }
      return ends;
    }
    if (tree instanceof RegexTree.Repeat repeat) {
      int ends = repeat.least() == 0 ? starts : 0;
      int at = starts;
      for (int i = 1; i <= Math.min(repeat.most(), PLACES + 1); i++) {
        at = walk(repeat.part(), at, sets);
        ends |= i >= Math.min(repeat.least(), PLACES + 1) ? at : 0;
      }
      return ends;
    }
    if (tree instanceof RegexTree.Found found) {
      return walk(found.part(), starts, sets);
    }
    int first = Integer.numberOfTrailingZeros(starts);
    for (int i = first; i < PLACES; i++) {
      sets[i] = CharacterSet.ALL;
    }
    return (-1 << first) & ANYWHERE;
  }

  private static boolean has(int starts, int place) {
    return ((starts >> place) & 1) != 0;
  }

  private static int later(int starts, int by) {
    int later = starts << by;
    return later > ANYWHERE ? (later & ANYWHERE) | (1 << PLACES) : later;
  }

  /** How many characters decide it. */
  int length() {
    return places.length;
  }

  /** Whether a match may begin with a character. */
  boolean mayBegin(char c) {
    return places.length == 0 || places[0].contains(c);
  }

  /** Whether a match may begin here, by the characters that are there. */
  boolean mayStand(FoldedWindow text, int index) {
    int most = Math.min(places.length, text.limit() - index);
    for (int i = 0; i < most; i++) {
      if (!places[i].contains(text.at(index + i))) {
        return false;
      }
    }
    return true;
  }
}
