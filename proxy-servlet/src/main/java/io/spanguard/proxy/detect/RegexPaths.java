package io.spanguard.proxy.detect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ways in which texts may begin that a pattern matches: one place in the pattern for each
 * character, and which place follows which (Glushkov's automaton). It takes texts that the pattern
 * does not, since look-around is left out and long repetitions have no end, but never the other way
 * round: where it has no way left, no match can go on. Immutable and safe for use by many threads.
 */
final class RegexPaths {

  /** No place in the text. */
  static final int NONE = Integer.MAX_VALUE;

  private static final int[] NOTHING = {};

  private final CharacterSet[] sets;
  private final int[][] next;
  private final boolean[] ends;
  private final boolean[] found;

  /** By the text's first character; the last one has those that are not ASCII. */
  private final int[][] first = new int[129][];

  /** Whether something stands before what is found. */
  private final boolean partial;

  private RegexPaths(RegexPathsBuilder built, RegexPathsBuilder.Fragment all) {
    int count = built.sets.size();
    sets = built.sets.toArray(CharacterSet[]::new);
    next = built.next.stream().map(set -> set.stream().toArray()).toArray(int[][]::new);
    ends = new boolean[count];
    all.last().stream().forEach(place -> ends[place] = true);
    found = new boolean[count];
    built.found.stream().forEach(place -> found[place] = true);
    partial = !found(all.first(), all.nullable());
    if (!partial) {
      Arrays.fill(found, true);
    }
    for (char c = 0; c < first.length; c++) {
      char begin = c;
      first[c] = all.first().stream().filter(place -> sets[place].contains(begin)).toArray();
    }
  }

  /**
   * Whether a match may be without what is found, or nothing comes before it: then all of it is.
   */
  private boolean found(BitSet firsts, boolean nullable) {
    BitSet seen = new BitSet();
    List<Integer> open = new ArrayList<>();
    firsts.stream().forEach(open::add);
    boolean without = nullable;
    while (!open.isEmpty()) {
      int place = open.remove(open.size() - 1);
      if (!found[place] && !seen.get(place)) {
        seen.set(place);
        without |= ends[place];
        for (int after : next[place]) {
          open.add(after);
        }
      }
    }
    return without || seen.isEmpty();
  }

  /** Null where there are too many to follow. */
  static @Nullable RegexPaths of(RegexTree tree) {
    RegexPathsBuilder builder = new RegexPathsBuilder();
    RegexPathsBuilder.Fragment all = builder.add(tree);
    return builder.hasTooMany() ? null : new RegexPaths(builder, all);
  }

  /** Whether what is found may begin later than the match. */
  boolean isPartial() {
    return partial;
  }

  /** Whether what is found may begin with this character, where a match does. */
  boolean isFoundFrom(char c) {
    for (int place : first[Math.min(c, 128)]) {
      if (found[place]) {
        return true;
      }
    }
    return false;
  }

  /**
   * How far from a word's beginning what is found begins at least, as far as the word tells; less
   * than 0 where it may begin before.
   *
   * @param word in small letters, which stand for those of either case
   * @param before what may stand between the match's beginning and the word
   * @param most how many of them
   */
  int lead(String word, CharacterSet before, int most) {
    int least = word.length();
    int[] reached = null;
    for (int j = 0; j <= most; j++) {
      int[] at = reached;
      for (int k = 0; k < word.length(); k++) {
        char c = word.charAt(k);
        at = reached(at, CharacterSet.of(c, c).inEitherCase(), j + k, j + k == 0);
      }
      for (int value : at == null ? new int[0] : at) {
        if (value >= 0 && value != NONE) {
          least = Math.min(least, value - j);
        }
      }
      reached = reached(reached, before, j, j == 0);
    }
    return least;
  }

  /** Per place where what is found began; less than 0 where no way leads there. */
  private int[] reached(int @Nullable [] from, CharacterSet any, int index, boolean begins) {
    int[] to = new int[sets.length];
    Arrays.fill(to, -1);
    for (int place = 0; from != null && place < from.length; place++) {
      if (from[place] >= 0) {
        for (int after : next[place]) {
          reach(to, after, any, from[place], index);
        }
      }
    }
    for (int c = 0; begins && c < first.length; c++) {
      for (int place : first[c]) {
        reach(to, place, any, NONE, index);
      }
    }
    return to;
  }

  private void reach(int[] to, int place, CharacterSet any, int value, int index) {
    if (sets[place].meets(any)) {
      int began = value == NONE && found[place] ? index : value;
      to[place] = to[place] < 0 ? began : Math.min(to[place], began);
    }
  }

  /** At the beginning of a text. */
  Walk walk() {
    return new Walk(this);
  }

  /** On the way through one text. For use by one thread. */
  static final class Walk {
    private final RegexPaths paths;

    /** Where the ways are, and per way where in the text what is found began. */
    private int[] places = new int[8];

    private int[] values = new int[8];
    private int count;

    private int[] oldPlaces = new int[8];
    private int[] oldValues = new int[8];

    /** Per place which of the ways is there, if it is. */
    private final int[] slots;

    private int accepted = NONE;
    private int acceptedEnd;

    private Walk(RegexPaths paths) {
      this.paths = paths;
      this.slots = new int[paths.sets.length];
    }

    /** As at the beginning. */
    void clear() {
      count = 0;
      accepted = NONE;
    }

    /**
     * Takes a character.
     *
     * @param begins whether a match may begin with it
     */
    void step(char c, int index, boolean begins) {
      int[] first = begins ? paths.first[Math.min(c, 128)] : NOTHING;
      if (count == 0 && first.length == 0) {
        return;
      }
      int[] from = places;
      int[] fromValues = values;
      int ways = count;
      places = oldPlaces;
      values = oldValues;
      oldPlaces = from;
      oldValues = fromValues;
      count = 0;
      boolean low = Character.isLowSurrogate(c);
      for (int i = 0; i < ways; i++) {
        int place = from[i];
        int value = fromValues[i];
        if (low && paths.sets[place].beyond()) {
          put(place, value, index); // the other half of one character
        }
        for (int after : paths.next[place]) {
          if (paths.sets[after].contains(c)) {
            put(after, value == NONE && paths.found[after] ? index : value, index);
          }
        }
      }
      for (int place : first) {
        put(place, paths.found[place] ? index : NONE, index);
      }
    }

    /**
     * Takes a piece of a text in which a match may begin anywhere.
     *
     * @param start where in the text the first of its characters is
     */
    void steps(CharSequence piece, int from, int to, int start) {
      int[][] first = paths.first;
      for (int i = from; i < to; i++) {
        char c = piece.charAt(i);
        if (count > 0 || first[Math.min(c, 128)].length > 0) {
          step(c, start + i - from, true);
        }
      }
    }

    private void put(int place, int value, int index) {
      if (paths.ends[place]) {
        accepted = Math.min(accepted, value);
        acceptedEnd = index + 1;
      }
      int slot = slots[place];
      if (slot < count && places[slot] == place) {
        values[slot] = Math.min(values[slot], value);
        return;
      }
      if (count == places.length) {
        places = Arrays.copyOf(places, 2 * count);
        values = Arrays.copyOf(values, 2 * count);
      }
      slots[place] = count;
      places[count] = place;
      values[count++] = value;
    }

    /** Whether nothing that has begun can go on. */
    boolean isDead() {
      return count == 0;
    }

    /** Where the earliest began of what goes on; {@link #NONE}: nothing does. */
    int open() {
      int open = NONE;
      for (int i = 0; i < count; i++) {
        open = Math.min(open, values[i]);
      }
      return open;
    }

    /** Where the earliest began of what has come to an end; {@link #NONE}: nothing has. */
    int accepted() {
      return accepted;
    }

    /**
     * What began before an index and came to an end is done with. What came to its end behind it
     * may have begun there.
     */
    void forget(int index) {
      if (accepted < index) {
        accepted = acceptedEnd > index ? index : NONE;
      }
    }
  }
}
