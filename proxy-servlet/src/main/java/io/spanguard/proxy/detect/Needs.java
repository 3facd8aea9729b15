package io.spanguard.proxy.detect;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Words without one of which a pattern cannot match: most places where a rule's trigger stands are
 * ruled out because nothing of the rest stands behind it, without the pattern.
 */
final class Needs {

  /** Shorter ones stand everywhere. */
  private static final int SHORTEST = 3;

  private static final Comparator<Set<String>> BEST =
      Comparator.<Set<String>>comparingInt(Needs::shortest)
          .thenComparingInt(words -> -words.size());

  private Needs() {}

  /**
   * Sets of words in small letters, of each of which one stands in every match; perhaps none.
   *
   * @param triggers which stand there in any case, so that they tell nothing
   * @param most how many sets
   */
  static List<Set<String>> of(RegexTree tree, Collection<String> triggers, int most) {
    List<Set<String>> sets = new ArrayList<>(sets(tree));
    sets.removeIf(set -> set.stream().anyMatch(word -> stands(word, triggers)));
    sets.sort(BEST.reversed());
    return List.copyOf(sets.subList(0, Math.min(most, sets.size())));
  }

  private static boolean stands(String word, Collection<String> triggers) {
    return triggers.stream()
        .map(trigger -> trigger.toLowerCase(Locale.ROOT))
        .anyMatch(trigger -> trigger.contains(word) || word.contains(trigger));
  }

  private static List<Set<String>> sets(RegexTree tree) {
    if (tree instanceof RegexTree.Sequence sequence) {
      return ofSequence(sequence.parts());
    }
    if (tree instanceof RegexTree.Repeat repeat && repeat.least() > 0) {
      return sets(repeat.part());
    }
    if (tree instanceof RegexTree.Found found) {
      return sets(found.part());
    }
    if (tree instanceof RegexTree.Choice choice) {
      Set<String> all = new HashSet<>();
      for (RegexTree part : choice.parts()) {
        Set<String> best = sets(part).stream().max(BEST).orElse(null);
        if (best == null) {
          return List.of();
        }
        all.addAll(best);
      }
      return List.of(all);
    }
    return List.of();
  }

  private static List<Set<String>> ofSequence(List<RegexTree> parts) {
    List<Set<String>> sets = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    for (RegexTree part : parts) {
      char c = part instanceof RegexTree.One one ? one.of().letter() : 0;
      if (c == 0) {
        close(word, sets);
        sets.addAll(sets(part));
      } else {
        word.append(c);
      }
    }
    close(word, sets);
    return sets;
  }

  private static void close(StringBuilder word, List<Set<String>> sets) {
    if (word.length() >= SHORTEST) {
      sets.add(Set.of(word.toString()));
    }
    word.setLength(0);
  }

  private static int shortest(Collection<String> words) {
    return words.stream().mapToInt(String::length).min().orElse(0);
  }
}
