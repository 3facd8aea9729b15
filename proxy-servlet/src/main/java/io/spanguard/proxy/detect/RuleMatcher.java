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

  /** By rule; null of those that were not tried, which in most texts are all. */
  private final @Nullable Attempts[] attempts;

  private final List<Match> matches = new ArrayList<>();

  private RuleMatcher(RuleSet rules, FoldedWindow text) {
    this.rules = rules;
    this.text = text;
    this.attempts = new Attempts[rules.size()];
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
    AnchoredRule rule = rules.rule(index);
    Attempts tried = attempts[index];
    if (tried == null) {
      tried = new Attempts(rule.pattern().matcher(text).useAnchoringBounds(false));
      attempts[index] = tried;
    }
    if (!tried.mayTry(anchor)) {
      return;
    }
    long before = text.reads();
    Matcher matcher = tried.matcher;
    matcher.region(anchor, Math.min(text.limit(), anchor + rule.reach()));
    if (matcher.lookingAt()
        && matcher.end() > anchor
        && rule.check().accepts(text, anchor, matcher.end())) {
      tried.end = matcher.end();
      matches.add(new Match(index, anchor, matcher.end()));
    }
    tried.reads += text.reads() - before;
  }

  /** What a rule has done in the stretch it is in. */
  private static final class Attempts {
    private final Matcher matcher;
    private int stretch = -1;
    private int tries;
    private long reads;

    /** Of the last match. */
    private int end;

    private Attempts(Matcher matcher) {
      this.matcher = matcher;
    }

    private boolean mayTry(int anchor) {
      if (anchor < end) {
        return false;
      }
      if (stretch != anchor / STRETCH) {
        stretch = anchor / STRETCH;
        tries = 0;
        reads = 0;
      }
      return tries++ < TRIES && reads <= MOST_READS;
    }
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
