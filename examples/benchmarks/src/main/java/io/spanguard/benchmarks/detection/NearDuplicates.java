package io.spanguard.benchmarks.detection;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Which texts are the same but for some words: those share half of the shorter one's runs of three
 * words. Such belong on one side when a part is held out, else what is known by heart counts as
 * what is understood.
 */
final class NearDuplicates {

  private static final int WORDS = 3;
  private static final double SHARED = 0.5;

  /** A run that so many texts have says nothing of two of them. */
  private static final int COMMON = 200;

  private final int[] parents;

  private NearDuplicates(int count) {
    parents = new int[count];
    for (int i = 0; i < count; i++) {
      parents[i] = i;
    }
  }

  /** For each text the number of its group: the place of the group's first text. */
  static int[] groups(List<LabelledText> texts) {
    NearDuplicates all = new NearDuplicates(texts.size());
    Map<String, List<Integer>> byRun = new HashMap<>();
    int[] counts = new int[texts.size()];
    for (int i = 0; i < texts.size(); i++) {
      Set<String> runs = runs(texts.get(i).text());
      counts[i] = runs.size();
      Map<Integer, Integer> shared = new HashMap<>();
      for (String run : runs) {
        List<Integer> others = byRun.computeIfAbsent(run, key -> new ArrayList<>());
        if (others.size() < COMMON) {
          others.forEach(other -> shared.merge(other, 1, Integer::sum));
          others.add(i);
        }
      }
      for (Map.Entry<Integer, Integer> other : shared.entrySet()) {
        int least = Math.min(counts[i], counts[other.getKey()]);
        if (other.getValue() >= Math.max(2, SHARED * least)) {
          all.join(i, other.getKey());
        }
      }
    }
    int[] groups = new int[texts.size()];
    for (int i = 0; i < groups.length; i++) {
      groups[i] = all.root(i);
    }
    return groups;
  }

  private static Set<String> runs(String text) {
    String[] words = text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}']+", 0);
    Set<String> runs = new HashSet<>();
    for (int i = 0; i + WORDS <= words.length; i++) {
      runs.add(words[i] + ' ' + words[i + 1] + ' ' + words[i + 2]);
    }
    return runs;
  }

  private void join(int one, int other) {
    int a = root(one);
    int b = root(other);
    parents[Math.max(a, b)] = Math.min(a, b);
  }

  private int root(int at) {
    int root = at;
    while (parents[root] != root) {
      root = parents[root];
    }
    parents[at] = root;
    return root;
  }
}
