package io.spanguard.proxy.detect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes the table of {@link Shapes}: the subset construction on what the patterns consume. For use
 * by one thread, once.
 */
final class ShapesBuilder {

  /** What does not fit into so many places may match. */
  private static final int MOST_PLACES = 100_000;

  private final int rules;
  private final int depth;
  private final int mostStates;

  /** First an end for each rule, then the places in the patterns where a character stands. */
  private final List<Place> places = new ArrayList<>();

  private final byte[] columns = new byte[129];

  /** Of each column one of its characters. */
  private final List<Character> samples = new ArrayList<>();

  /** For putting places together: whether each is among them, and which are. */
  private final boolean[] reached;

  private final int[] list;

  private final Map<State, Integer> numbers = new HashMap<>();
  private final List<State> states = new ArrayList<>();
  private final List<int[]> next = new ArrayList<>();

  ShapesBuilder(List<RegexTree> patterns, int depth, int mostStates) {
    this.rules = patterns.size();
    this.depth = depth;
    this.mostStates = mostStates;
    for (int rule = 0; rule < rules; rule++) {
      places.add(new Place(rule, CharacterSet.NONE, new int[0]));
    }
    state(new int[0]);
    int[] first = {};
    for (int rule = 0; rule < rules; rule++) {
      first = union(first, begin(patterns.get(rule), new int[] {rule}, rule));
    }
    columns();
    reached = new boolean[places.size()];
    list = new int[places.size()];
    state(first);
  }

  /** Null where there are too many states. */
  @Nullable Shapes build() {
    int done = 0;
    for (int level = 0; level <= depth; level++) {
      int end = states.size();
      for (; done < end; done++) {
        next.add(level < depth ? row(states.get(done)) : new int[samples.size()]);
      }
      if (states.size() > mostStates) {
        return null;
      }
    }
    int width = samples.size();
    char[] table = new char[states.size() * width];
    for (int i = 0; i < table.length; i++) {
      table[i] = (char) next.get(i / width)[i % width];
    }
    return new Shapes(
        columns,
        width,
        table,
        states.stream().mapToLong(State::matched).toArray(),
        states.stream().mapToLong(this::open).toArray(),
        depth);
  }

  /**
   * The places where a tree begins.
   *
   * @param then those where what follows it begins
   */
  private int[] begin(RegexTree tree, int[] then, int rule) {
    if (places.size() > MOST_PLACES) {
      return new int[] {rule};
    }
    if (tree instanceof RegexTree.One one) {
      int[] place = {place(rule, one.of(), then)};
      if (!one.of().beyond()) {
        return place;
      }
      int second = place(rule, CharacterSet.BEYOND, then); // of two surrogates
      return union(place, new int[] {place(rule, CharacterSet.BEYOND, new int[] {second})});
    }
    if (tree instanceof RegexTree.Sequence sequence) {
      int[] after = then;
      for (int i = sequence.parts().size() - 1; i >= 0; i--) {
        after = begin(sequence.parts().get(i), after, rule);
      }
      return after;
    }
    if (tree instanceof RegexTree.Choice choice) {
      int[] all = {};
      for (RegexTree part : choice.parts()) {
        all = union(all, begin(part, then, rule));
      }
      return all;
    }
    if (tree instanceof RegexTree.Repeat repeat) {
      int[] after = then;
      // One more than is ever looked at stands for all that come after it.
      for (int i = Math.min(repeat.most(), depth + 1); i > 0; i--) {
        int[] again = begin(repeat.part(), after, rule);
        after = i > repeat.least() ? union(again, then) : again;
      }
      return after;
    }
    if (tree instanceof RegexTree.Found found) {
      return begin(found.part(), then, rule);
    }
    return new int[] {rule};
  }

  private int place(int rule, CharacterSet of, int[] then) {
    places.add(new Place(rule, of, then));
    return places.size() - 1;
  }

  private static int[] union(int[] some, int[] others) {
    int[] all = Arrays.copyOf(some, some.length + others.length);
    System.arraycopy(others, 0, all, some.length, others.length);
    return Arrays.stream(all).sorted().distinct().toArray();
  }

  /** Characters that are in the same sets have one column. */
  private void columns() {
    List<CharacterSet> sets = places.stream().map(Place::of).distinct().toList();
    Map<BitSet, Integer> known = new HashMap<>();
    for (char c = 0; c <= 128; c++) {
      BitSet in = new BitSet();
      for (int i = 0; i < sets.size(); i++) {
        in.set(i, sets.get(i).contains(c));
      }
      Integer column = known.putIfAbsent(in, samples.size());
      columns[c] = (byte) (column == null ? samples.size() : column);
      if (column == null) {
        samples.add(c);
      }
    }
  }

  /** To which states the characters of each column lead from one. */
  private int[] row(State from) {
    int[] row = new int[samples.size()];
    for (int column = 0; column < row.length; column++) {
      row[column] = state(next(from, samples.get(column)));
    }
    return row;
  }

  /** The places after a character, in order. */
  private int[] next(State from, char c) {
    int count = 0;
    for (int place : from.places) {
      if (places.get(place).of().contains(c)) {
        for (int then : places.get(place).then()) {
          if (!reached[then]) {
            reached[then] = true;
            list[count++] = then;
          }
        }
      }
    }
    for (int i = 0; i < count; i++) {
      reached[list[i]] = false;
    }
    Arrays.sort(list, 0, count);
    return Arrays.copyOf(list, count);
  }

  /** The number of the state in which these places are next. */
  private int state(int[] at) {
    long matched = 0;
    for (int place : at) {
      matched |= place < rules ? 1L << place : 0;
    }
    int[] left = new int[at.length];
    int count = 0;
    for (int place : at) {
      left[count] = place;
      count += (matched >>> places.get(place).rule() & 1) == 0 ? 1 : 0;
    }
    State state = new State(Arrays.copyOf(left, count), matched);
    Integer number = numbers.putIfAbsent(state, states.size());
    if (number == null) {
      states.add(state);
    }
    return number == null ? states.size() - 1 : number;
  }

  private long open(State state) {
    long open = 0;
    for (int place : state.places) {
      open |= 1L << places.get(place).rule();
    }
    return open;
  }

  /**
   * A place in a rule's pattern.
   *
   * @param of which characters may stand there
   * @param then the places after it
   */
  private record Place(int rule, CharacterSet of, int[] then) {}

  /**
   * After some characters.
   *
   * @param places of the rules that have not matched, in order
   * @param matched a bit for each rule that has matched with the last character
   */
  private record State(int[] places, long matched) {

    @Override
    public boolean equals(Object other) {
      return other instanceof State that
          && matched == that.matched
          && Arrays.equals(places, that.places);
    }

    @Override
    public int hashCode() {
      return 31 * Arrays.hashCode(places) + Long.hashCode(matched);
    }
  }
}
