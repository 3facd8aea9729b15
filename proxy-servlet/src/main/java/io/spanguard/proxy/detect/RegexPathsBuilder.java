package io.spanguard.proxy.detect;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Gives each character of a pattern its place, and says which places follow which. */
final class RegexPathsBuilder {
  private static final int MOST_PLACES = 8192;
  private static final int MOST_LINKS = 1 << 16;

  /** Repetitions are told apart up to so many of a character, and of anything else. */
  private static final int MOST_CHARACTERS = 16;

  private static final int MOST_PARTS = 4;

  final List<CharacterSet> sets = new ArrayList<>();
  final List<BitSet> next = new ArrayList<>();
  final BitSet found = new BitSet();
  private int links;
  private boolean tooMany;

  /** Whether there are too many places, or too many ways between them, to follow. */
  boolean hasTooMany() {
    return tooMany;
  }

  /** Takes a part of the pattern, and what it is made of, behind what it has. */
  Fragment add(RegexTree tree) {
    if (tooMany) {
      return Fragment.EMPTY;
    }
    if (tree instanceof RegexTree.One one) {
      return one(one.of());
    }
    if (tree instanceof RegexTree.Sequence sequence) {
      Fragment all = Fragment.EMPTY;
      for (RegexTree part : sequence.parts()) {
        all = joined(all, add(part));
      }
      return all;
    }
    if (tree instanceof RegexTree.Choice choice) {
      BitSet first = new BitSet();
      BitSet last = new BitSet();
      boolean nullable = false;
      for (RegexTree part : choice.parts()) {
        Fragment one = add(part);
        first.or(one.first);
        last.or(one.last);
        nullable |= one.nullable;
      }
      return new Fragment(nullable, first, last);
    }
    if (tree instanceof RegexTree.Repeat repeat) {
      return repeated(repeat);
    }
    if (tree instanceof RegexTree.Found group) {
      int from = sets.size();
      Fragment inner = add(group.part());
      found.set(from, sets.size());
      return inner;
    }
    return looped(one(CharacterSet.ALL)).optional();
  }

  private Fragment one(CharacterSet set) {
    int place = sets.size();
    tooMany |= place >= MOST_PLACES;
    sets.add(set);
    next.add(new BitSet());
    BitSet only = new BitSet();
    only.set(place);
    return new Fragment(false, only, only);
  }

  private Fragment repeated(RegexTree.Repeat repeat) {
    int most = repeat.part() instanceof RegexTree.One ? MOST_CHARACTERS : MOST_PARTS;
    boolean endless = repeat.most() > most;
    int sure = Math.min(repeat.least(), most);
    Fragment all = Fragment.EMPTY;
    for (int i = 0; i < sure; i++) {
      Fragment one = add(repeat.part());
      all = joined(all, endless && i == sure - 1 ? looped(one) : one);
    }
    if (endless) {
      return sure > 0 ? all : looped(add(repeat.part())).optional();
    }
    for (int i = sure; i < repeat.most(); i++) {
      all = joined(all, add(repeat.part()).optional());
    }
    return all;
  }

  private Fragment looped(Fragment one) {
    link(one.last, one.first);
    return one;
  }

  private Fragment joined(Fragment one, Fragment other) {
    link(one.last, other.first);
    BitSet first = (BitSet) one.first.clone();
    if (one.nullable) {
      first.or(other.first);
    }
    BitSet last = (BitSet) other.last.clone();
    if (other.nullable) {
      last.or(one.last);
    }
    return new Fragment(one.nullable && other.nullable, first, last);
  }

  private void link(BitSet from, BitSet to) {
    links += from.cardinality() * to.cardinality();
    tooMany |= links > MOST_LINKS;
    for (int i = from.nextSetBit(0); i >= 0 && !tooMany; i = from.nextSetBit(i + 1)) {
      next.get(i).or(to);
    }
  }

  /**
   * A part of the pattern.
   *
   * @param first places of which one is its first
   * @param last places of which one is its last
   */
  record Fragment(boolean nullable, BitSet first, BitSet last) {

    static final Fragment EMPTY = new Fragment(true, new BitSet(), new BitSet());

    Fragment optional() {
      return new Fragment(true, first, last);
    }
  }
}
