package io.spanguard.proxy.detect;

import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/**
 * What the rules of a set have looked at in one text, and what they look at it with. For use by one
 * thread.
 */
final class Tries {

  /**
   * How much a rule may look at for the triggers within so many characters: who floods is stopped.
   */
  private static final int STRETCH = 1024;

  private static final long MOST_READS = 16 * STRETCH;

  private final RuleSet rules;
  private final FoldedWindow text;
  private final @Nullable Matcher[] matchers;

  /** Per rule the stretch it is in, and what it has looked at there. */
  private final int[] stretches;

  private final long[] reads;

  /**
   * Rules with a candidate that waits: their later ones wait too, so that reads add up in order.
   */
  private final boolean[] waiting;

  Tries(RuleSet rules, FoldedWindow text) {
    this.rules = rules;
    this.text = text;
    this.matchers = new Matcher[rules.size()];
    this.stretches = new int[rules.size()];
    this.reads = new long[rules.size()];
    this.waiting = new boolean[rules.size()];
  }

  /** Whether a rule may look at more at a place. */
  boolean mayTry(int rule, int index) {
    int stretch = index / STRETCH + 1;
    if (stretches[rule] != stretch) {
      stretches[rule] = stretch;
      reads[rule] = 0;
    }
    return reads[rule] <= MOST_READS;
  }

  /** It has looked at so much there. */
  void looked(int rule, long characters) {
    reads[rule] += characters;
  }

  /** The rule's matcher for what stands between two indexes. */
  Matcher matcher(int rule, int from, int to) {
    Matcher matcher = matchers[rule];
    if (matcher == null) {
      matcher = rules.rule(rule).pattern().matcher(text);
      matcher.useAnchoringBounds(false);
      matchers[rule] = matcher;
    } else {
      matcher.reset();
    }
    return matcher.region(from - text.base(), to - text.base());
  }

  boolean isWaiting(int rule) {
    return waiting[rule];
  }

  void waiting(int rule, boolean waits) {
    waiting[rule] = waits;
  }
}
