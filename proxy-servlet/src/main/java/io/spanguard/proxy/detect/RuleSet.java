package io.spanguard.proxy.detect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Rules with the one automaton that finds their triggers. Immutable and safe for use by many
 * threads.
 */
final class RuleSet {

  private final List<AnchoredRule> rules;
  private final TriggerAutomaton automaton;
  private final int[] wordLengths;

  /** Per trigger word the rules that are tried there. */
  private final int[][] rulesOfWord;

  private final int reach;
  private final boolean[] lookback;
  private final int lookbackMost;

  private RuleSet(List<AnchoredRule> rules, Map<String, List<Integer>> words) {
    this.rules = List.copyOf(rules);
    this.automaton = TriggerAutomaton.of(List.copyOf(words.keySet()));
    this.wordLengths = words.keySet().stream().mapToInt(String::length).toArray();
    this.rulesOfWord =
        words.values().stream()
            .map(list -> list.stream().mapToInt(Integer::intValue).toArray())
            .toArray(int[][]::new);
    this.lookback = new boolean[128];
    int most = 0;
    int farthest = 1;
    for (AnchoredRule rule : rules) {
      for (char c = 0; c < 128; c++) {
        lookback[c] |= rule.lookback().set().contains(c);
      }
      most = Math.max(most, rule.lookback().most());
      farthest = Math.max(farthest, rule.reach() + rule.lookback().most());
    }
    this.lookbackMost = most;
    this.reach = farthest;
  }

  static RuleSet of(List<AnchoredRule> rules) {
    Map<String, List<Integer>> words = new LinkedHashMap<>();
    for (int i = 0; i < rules.size(); i++) {
      for (String trigger : rules.get(i).triggers()) {
        List<Integer> at =
            words.computeIfAbsent(trigger.toLowerCase(Locale.ROOT), key -> new ArrayList<>());
        if (!at.contains(i)) {
          at.add(i);
        }
      }
    }
    return new RuleSet(rules, words);
  }

  TriggerAutomaton automaton() {
    return automaton;
  }

  AnchoredRule rule(int index) {
    return rules.get(index);
  }

  int size() {
    return rules.size();
  }

  int wordLength(int word) {
    return wordLengths[word];
  }

  int[] rulesOf(int word) {
    return rulesOfWord[word];
  }

  /** How many characters a match of any of the rules has at most. */
  int longest() {
    return reach;
  }

  /** From where on a trigger that comes at this index could make a match begin. */
  int earliest(FoldedWindow text, int index) {
    int first = Math.max(text.base(), index - lookbackMost);
    int from = index;
    while (from > first) {
      char c = text.at(from - 1);
      if (c >= 128 || !lookback[c]) {
        break;
      }
      from--;
    }
    return from;
  }
}
