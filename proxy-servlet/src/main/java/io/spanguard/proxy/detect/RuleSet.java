package io.spanguard.proxy.detect;

import static java.util.Comparator.comparing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rules with the one automaton that finds their triggers. Immutable and safe for use by many
 * threads.
 */
final class RuleSet {

  private static final int NEEDS = 2;

  private final List<AnchoredRule> rules;
  private final TriggerAutomaton automaton;
  private final int[] wordLengths;

  /** Per trigger word the rules that are tried there, those at the beginning of words first. */
  private final int[][] rulesOfWord;

  /** Per trigger word how many of its rules are tried at the beginning of words only. */
  private final int[] wordStarts;

  /** Per rule the numbers of the sets of words of which it needs one each. */
  private final int[][] needsOfRule;

  /** Per word the sets that it is in. */
  private final int[][] setsOfWord;

  private final int setCount;
  private final int reach;

  /** Per rule the ways in which its matches may begin; null where that is not known. */
  private final @Nullable RegexPaths[] paths;

  private final BegunTriggers plainBegun;
  private final BegunTriggers otherBegun;

  /** How far before the end of what has been read a match may begin whose trigger has not come. */
  private final int before;

  private RuleSet(List<AnchoredRule> rules, Words words, @Nullable RegexPaths[] paths) {
    this.rules = List.copyOf(rules);
    this.automaton = TriggerAutomaton.of(List.copyOf(words.rules.keySet()));
    this.wordLengths = words.rules.keySet().stream().mapToInt(String::length).toArray();
    words.rules.values().forEach(list -> list.sort(comparing(i -> !isAtWordStart(rules.get(i)))));
    this.rulesOfWord = arrays(words.rules.values());
    this.wordStarts =
        words.rules.values().stream()
            .mapToInt(list -> (int) list.stream().filter(i -> isAtWordStart(rules.get(i))).count())
            .toArray();
    this.setsOfWord = arrays(words.sets.values());
    this.needsOfRule = arrays(words.needs);
    this.setCount = words.setCount;
    int farthest = 1;
    int most = 0;
    for (AnchoredRule rule : rules) {
      farthest = Math.max(farthest, rule.reach() + rule.lookback().most());
      most = Math.max(most, rule.lookback().most());
    }
    this.reach = farthest;
    this.paths = paths;
    int[][] leads = leads(words.triggers());
    this.plainBegun = BegunTriggers.of(automaton.plain(), rulesOfWord, leads);
    this.otherBegun = BegunTriggers.of(automaton.other(), rulesOfWord, leads);
    this.before = most + Arrays.stream(wordLengths).max().orElse(0);
  }

  static RuleSet of(List<AnchoredRule> rules) {
    @Nullable RegexPaths[] paths = new @Nullable RegexPaths[rules.size()];
    for (int i = 0; i < paths.length; i++) {
      paths[i] = RegexPaths.of(RegexTree.of(rules.get(i).pattern().pattern()));
    }
    return new RuleSet(rules, new Words(rules, 0), paths);
  }

  /** With the words that rules need behind their triggers: for texts that are there as a whole. */
  static RuleSet withNeeds(List<AnchoredRule> rules) {
    return new RuleSet(rules, new Words(rules, NEEDS), new RegexPaths[rules.size()]);
  }

  /**
   * Per trigger word and rule that is tried there how far from its beginning something is found.
   */
  private int[][] leads(List<String> words) {
    int[][] leads = new int[words.size()][];
    for (int word = 0; word < leads.length; word++) {
      leads[word] = new int[rulesOfWord[word].length];
      for (int i = 0; i < leads[word].length; i++) {
        int rule = rulesOfWord[word][i];
        AnchoredRule.Lookback lookback = rules.get(rule).lookback();
        RegexPaths known = paths[rule];
        leads[word][i] =
            known == null || !known.isPartial()
                ? -lookback.most()
                : known.lead(words.get(word), lookback.set(), lookback.most());
      }
    }
    return leads;
  }

  private static int[][] arrays(Collection<List<Integer>> lists) {
    return lists.stream()
        .map(list -> list.stream().mapToInt(Integer::intValue).toArray())
        .toArray(int[][]::new);
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

  /** How many of a word's rules, the first ones, are not tried behind a letter or digit. */
  int wordStarts(int word) {
    return wordStarts[word];
  }

  private static boolean isAtWordStart(AnchoredRule rule) {
    return rule.wordStart() && rule.lookback().most() == 0;
  }

  /** How many sets of words there are of which rules need one. */
  int setCount() {
    return setCount;
  }

  /** The sets that a word is in. */
  int[] setsOf(int word) {
    return setsOfWord[word];
  }

  /** The sets of each of which a word stands in every match of the rule. */
  int[] needsOf(int rule) {
    return needsOfRule[rule];
  }

  /** How many characters a match of any of the rules has at most. */
  int longest() {
    return reach;
  }

  /** The ways in which a rule's matches may begin; null where that is not known. */
  @Nullable RegexPaths paths(int rule) {
    return paths[rule];
  }

  /**
   * How many of the last characters may be part of a match whose trigger is not whole. They have to
   * be kept, though not all of them need be held.
   */
  int before() {
    return before;
  }

  /**
   * From where on something may be found by a trigger that is not whole.
   *
   * @param walks to be used, one for each rule
   */
  int earliest(FoldedWindow text, TriggerAutomaton.Walk walk, RegexPaths.@Nullable Walk[] walks) {
    int earliest = plainBegun.earliest(this, text, walk.plainState(), walks, text.limit());
    return otherBegun.earliest(this, text, text.otherState(walk), walks, earliest);
  }

  /** What the automaton looks for, and why. */
  private static final class Words {
    private final Map<String, List<Integer>> rules = new LinkedHashMap<>();
    private final Map<String, List<Integer>> sets = new LinkedHashMap<>();
    private final List<List<Integer>> needs = new ArrayList<>();
    private int setCount;

    private Words(List<AnchoredRule> all, int mostNeeds) {
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
        for (Set<String> words : Needs.of(tree, rule.triggers(), mostNeeds)) {
          int set = setCount++;
          own.add(set);
          words.forEach(word -> add(word, sets).add(set));
        }
        needs.add(own);
      }
    }

    private List<String> triggers() {
      return List.copyOf(rules.keySet());
    }

    private List<Integer> add(String word, Map<String, List<Integer>> to) {
      rules.computeIfAbsent(word, key -> new ArrayList<>());
      sets.computeIfAbsent(word, key -> new ArrayList<>());
      return Objects.requireNonNull(to.get(word));
    }
  }
}
