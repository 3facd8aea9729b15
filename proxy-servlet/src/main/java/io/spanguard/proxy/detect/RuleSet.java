package io.spanguard.proxy.detect;

import static java.util.Comparator.comparing;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rules with the one automaton that finds their triggers. Immutable and safe for use by many
 * threads.
 */
final class RuleSet {

  private static final int NEEDS = 2;

  /** So many rules at one word are worth a look at their shapes first. */
  private static final int CROWD = 8;

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

  /** Told apart by their shapes; null where no word has a crowd of rules. */
  private final @Nullable Shapes shapes;

  /** The rules by their numbers among the shapes. */
  private final int[] shaped;

  /** Per trigger word a bit for each rule among the shapes that is tried there. */
  private final long[] shapedOfWord;

  /** Per trigger word the other rules, in the order of {@link #rulesOfWord}. */
  private final int[][] unshapedOfWord;

  /**
   * Per trigger word what has to stand before it for a rule that is not tried at the beginning of
   * words only.
   */
  private final CharacterSet[] behind;

  private final int reach;

  /** Per rule the ways in which its matches may begin; null where that is not known. */
  private final @Nullable RegexPaths[] paths;

  private final BegunTriggers plainBegun;
  private final BegunTriggers otherBegun;

  /** How far before the end of what has been read a match may begin whose trigger has not come. */
  private final int before;

  private RuleSet(
      List<AnchoredRule> rules, TriggerWords words, @Nullable RegexPaths[] paths, int crowd) {
    this.rules = List.copyOf(rules);
    List<String> triggers = words.all();
    this.automaton = TriggerAutomaton.of(triggers);
    this.wordLengths = triggers.stream().mapToInt(String::length).toArray();
    words.rules().forEach(list -> list.sort(comparing(i -> !isAtWordStart(rules.get(i)))));
    this.rulesOfWord = arrays(words.rules());
    this.shaped = crowded(rulesOfWord, rules, crowd);
    this.shapes = shaped.length == 0 ? null : Shapes.of(words.trees(shaped));
    this.shapedOfWord = Arrays.stream(rulesOfWord).mapToLong(this::shapedBits).toArray();
    this.unshapedOfWord =
        Arrays.stream(rulesOfWord)
            .map(list -> Arrays.stream(list).filter(i -> shapedBits(i) == 0).toArray())
            .toArray(int[][]::new);
    this.wordStarts =
        Arrays.stream(unshapedOfWord)
            .mapToInt(list -> (int) Arrays.stream(list).filter(this::isAtWordStart).count())
            .toArray();
    this.behind = new CharacterSet[triggers.size()];
    Arrays.setAll(behind, word -> behind(triggers.get(word), unshapedOfWord[word]));
    this.setsOfWord = arrays(words.sets());
    this.needsOfRule = arrays(words.needs());
    this.setCount = words.setCount();
    int farthest = 1;
    int most = 0;
    for (AnchoredRule rule : rules) {
      farthest = Math.max(farthest, rule.reach() + rule.lookback().most());
      most = Math.max(most, rule.lookback().most());
    }
    this.reach = farthest;
    this.paths = paths;
    int[][] leads = leads(triggers);
    this.plainBegun = BegunTriggers.of(automaton.plain(), rulesOfWord, leads);
    this.otherBegun = BegunTriggers.of(automaton.other(), rulesOfWord, leads);
    this.before = most + Arrays.stream(wordLengths).max().orElse(0);
  }

  static RuleSet of(List<AnchoredRule> rules) {
    return of(rules, CROWD);
  }

  /**
   * As {@link #of(List)}.
   *
   * @param crowd how many rules at one word are told apart by their shapes
   */
  static RuleSet of(List<AnchoredRule> rules, int crowd) {
    @Nullable RegexPaths[] paths = new @Nullable RegexPaths[rules.size()];
    for (int i = 0; i < paths.length; i++) {
      paths[i] = RegexPaths.of(RegexTree.of(rules.get(i).pattern().pattern()));
    }
    return new RuleSet(rules, new TriggerWords(rules, 0), paths, crowd);
  }

  /** With the words that rules need behind their triggers: for texts that are there as a whole. */
  static RuleSet withNeeds(List<AnchoredRule> rules) {
    return new RuleSet(
        rules, new TriggerWords(rules, NEEDS), new RegexPaths[rules.size()], Integer.MAX_VALUE);
  }

  /** The rules that share a word with so many others, all tried at the beginning of words. */
  private static int[] crowded(int[][] rulesOfWord, List<AnchoredRule> rules, int crowd) {
    return Arrays.stream(rulesOfWord)
        .map(list -> Arrays.stream(list).filter(i -> isAtWordStart(rules.get(i))).toArray())
        .filter(list -> list.length >= crowd)
        .flatMapToInt(Arrays::stream)
        .distinct()
        .limit(Shapes.MOST)
        .toArray();
  }

  private long shapedBits(int... list) {
    long bits = 0;
    for (int rule : list) {
      for (int number = 0; number < shaped.length; number++) {
        bits |= shaped[number] == rule ? 1L << number : 0;
      }
    }
    return bits;
  }

  private CharacterSet behind(String word, int[] list) {
    CharacterSet behind = CharacterSet.NONE;
    for (int i : list) {
      AnchoredRule rule = rules.get(i);
      if (!isAtWordStart(rule)) {
        behind = behind.and(rule.mayBeginWith(word) ? CharacterSet.ALL : rule.lookback().set());
      }
    }
    return behind;
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

  /** Those of a word's rules that are not among the shapes. */
  int[] unshapedOf(int word) {
    return unshapedOfWord[word];
  }

  /** How many of those, the first ones, are not tried behind a letter or digit. */
  int wordStarts(int word) {
    return wordStarts[word];
  }

  /**
   * Whether the word's rules that are not tried at the beginning of words only may match.
   *
   * @param before the character before the word; -1 where the text begins there
   */
  boolean mayStandBehind(int word, int before) {
    CharacterSet set = behind[word];
    return before < 0 ? set.equals(CharacterSet.ALL) : set.contains((char) before);
  }

  /** The shapes of rules that are tried at the beginning of words; null: there are none. */
  @Nullable Shapes shapes() {
    return shapes;
  }

  /** A bit for each rule among the shapes that is tried at a word. */
  long shapedAt(int word) {
    return shapedOfWord[word];
  }

  /** The rule of a number among the shapes. */
  int shaped(int number) {
    return shaped[number];
  }

  private boolean isAtWordStart(int rule) {
    return isAtWordStart(rules.get(rule));
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
}
