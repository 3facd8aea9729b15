package io.spanguard.proxy.detect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/**
 * Tries rules on a text that is there as a whole: where a trigger stands, and behind it, within the
 * rule's reach, one word of each set that the rule needs. For use by one thread, once.
 */
final class RuleMatcher {

  /** How often a rule is tried within {@link #STRETCH} characters: who floods a text is stopped. */
  private static final int TRIES = 24;

  /** And how much it may look at there. */
  private static final long MOST_READS = 12 * 1024;

  private static final int STRETCH = 1024;

  private final RuleSet rules;
  private final FoldedWindow text;
  private final @Nullable Matcher[] matchers;

  /** Per rule the stretch it is in, and what it has done there. */
  private final int[] stretches;

  private final int[] tries;
  private final long[] reads;

  /** Per rule the end of its last match. */
  private final int[] ends;

  private final List<Match> matches = new ArrayList<>();

  private RuleMatcher(RuleSet rules, FoldedWindow text) {
    this.rules = rules;
    this.text = text;
    this.matchers = new Matcher[rules.size()];
    this.stretches = new int[rules.size()];
    this.tries = new int[rules.size()];
    this.reads = new long[rules.size()];
    this.ends = new int[rules.size()];
  }

  static List<Match> match(RuleSet rules, FoldedWindow text) {
    RuleMatcher matcher = new RuleMatcher(rules, text);
    Places worth = matcher.worthTrying(matcher.words());
    for (int i = worth.count - 1; i >= 0; i--) {
      matcher.tryAt(worth.indexes[i], worth.numbers[i]);
    }
    return matcher.matches;
  }

  /** Where words begin, in the order of their ends. */
  private Places words() {
    Places words = new Places();
    TriggerAutomaton.Walk walk = rules.automaton().walk();
    for (int at = text.walk(walk, 0); at >= 0; at = text.walk(walk, at)) {
      for (int word : walk.words()) {
        words.add(at - rules.wordLength(word), word);
      }
    }
    return words;
  }

  /** Where which rules may match, from the end to the beginning. */
  private Places worthTrying(Places words) {
    Places worth = new Places();
    int[] nearest = new int[rules.setCount()];
    Arrays.fill(nearest, Integer.MAX_VALUE);
    for (int i = words.count - 1; i >= 0; i--) {
      int start = words.indexes[i];
      int word = words.numbers[i];
      int[] candidates = rules.rulesOf(word);
      for (int j = candidates.length - 1; j >= 0; j--) {
        if (isWorthTrying(candidates[j], start, nearest)) {
          worth.add(start, candidates[j]);
        }
      }
      for (int set : rules.setsOf(word)) {
        nearest[set] = Math.min(nearest[set], start);
      }
    }
    return worth;
  }

  private boolean isWorthTrying(int rule, int start, int[] nearest) {
    for (int set : rules.needsOf(rule)) {
      if (nearest[set] > start + rules.rule(rule).reach()) {
        return false;
      }
    }
    return rules.rule(rule).beginning().mayStand(text, start);
  }

  private void tryAt(int anchor, int index) {
    if (anchor < ends[index]) {
      return;
    }
    int stretch = anchor / STRETCH + 1;
    if (stretches[index] != stretch) {
      stretches[index] = stretch;
      tries[index] = 0;
      reads[index] = 0;
    }
    if (tries[index]++ >= TRIES || reads[index] > MOST_READS) {
      return;
    }
    AnchoredRule rule = rules.rule(index);
    long before = text.reads();
    Matcher matcher = matchers[index];
    if (matcher == null) {
      matcher = rule.pattern().matcher(text);
      matcher.useAnchoringBounds(false);
      matchers[index] = matcher;
    }
    matcher.region(anchor, Math.min(text.limit(), anchor + rule.reach()));
    if (matcher.lookingAt()
        && matcher.end() > anchor
        && rule.check().accepts(text, anchor, matcher.end())) {
      ends[index] = matcher.end();
      matches.add(new Match(index, anchor, matcher.end()));
    }
    reads[index] += text.reads() - before;
  }

  /** A place where a rule matches. */
  record Match(int rule, int start, int end) {}

  /** Numbers of words or rules, and where they stand. */
  private static final class Places {
    private int[] indexes = new int[64];
    private int[] numbers = new int[64];
    private int count;

    private void add(int index, int number) {
      if (count == indexes.length) {
        indexes = Arrays.copyOf(indexes, 2 * count);
        numbers = Arrays.copyOf(numbers, 2 * count);
      }
      indexes[count] = index;
      numbers[count++] = number;
    }
  }
}
