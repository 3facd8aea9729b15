package io.spanguard.proxy.detect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What the automaton of some rules looks for, and why. For use by one thread. */
final class TriggerWords {
  private final Map<String, List<Integer>> rules = new LinkedHashMap<>();
  private final Map<String, List<Integer>> sets = new LinkedHashMap<>();
  private final List<List<Integer>> needs = new ArrayList<>();
  private final List<RegexTree> trees = new ArrayList<>();
  private int setCount;

  /**
   * @param mostNeeds how many sets of words a rule may need behind its trigger
   */
  TriggerWords(List<AnchoredRule> all, int mostNeeds) {
    for (int i = 0; i < all.size(); i++) {
      AnchoredRule rule = all.get(i);
      for (String trigger : rule.triggers()) {
        List<Integer> at = add(trigger.toLowerCase(Locale.ROOT), rules);
        if (!at.contains(i)) {
          at.add(i);
        }
      }
      List<Integer> own = new ArrayList<>();
      RegexTree tree = RegexTree.of(rule.pattern().pattern());
      trees.add(tree);
      for (Set<String> words : Needs.of(tree, rule.triggers(), mostNeeds)) {
        int set = setCount++;
        own.add(set);
        words.forEach(word -> add(word, sets).add(set));
      }
      needs.add(own);
    }
  }

  /** The patterns of some rules. */
  List<RegexTree> trees(int[] of) {
    return Arrays.stream(of).mapToObj(trees::get).toList();
  }

  /** The words, by their numbers. */
  List<String> all() {
    return List.copyOf(rules.keySet());
  }

  /** Per word the rules that are tried there. */
  Collection<List<Integer>> rules() {
    return rules.values();
  }

  /** Per word the sets that it is in. */
  Collection<List<Integer>> sets() {
    return sets.values();
  }

  /** Per rule the sets of words of which it needs one each. */
  List<List<Integer>> needs() {
    return needs;
  }

  int setCount() {
    return setCount;
  }

  private List<Integer> add(String word, Map<String, List<Integer>> to) {
    rules.computeIfAbsent(word, key -> new ArrayList<>());
    sets.computeIfAbsent(word, key -> new ArrayList<>());
    return Objects.requireNonNull(to.get(word));
  }
}
