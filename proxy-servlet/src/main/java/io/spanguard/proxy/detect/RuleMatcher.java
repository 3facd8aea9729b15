package io.spanguard.proxy.detect;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/** Tries rules on a text that is there as a whole. */
final class RuleMatcher {

  /** How often a rule is tried within {@link #STRETCH} characters: who floods a text is stopped. */
  private static final int TRIES = 24;

  private static final int STRETCH = 1024;

  private RuleMatcher() {}

  static List<Match> match(RuleSet rules, FoldedWindow text) {
    List<Match> matches = new ArrayList<>();
    @Nullable Matcher[] matchers = new Matcher[rules.size()];
    int[] tries = new int[rules.size()];
    int[] stretches = new int[rules.size()];
    int[] ends = new int[rules.size()];
    TriggerAutomaton automaton = rules.automaton();
    int state = TriggerAutomaton.START;
    int limit = text.limit();
    for (int i = 0; i < limit; i++) {
      state = automaton.step(state, text.at(i));
      if (!automaton.hasWords(state)) {
        continue;
      }
      for (int word : automaton.wordsAt(state)) {
        int anchor = i + 1 - rules.wordLength(word);
        for (int index : rules.rulesOf(word)) {
          int stretch = anchor / STRETCH + 1;
          if (stretches[index] != stretch) {
            stretches[index] = stretch;
            tries[index] = 0;
          }
          if (anchor < ends[index] || tries[index]++ >= TRIES) {
            continue;
          }
          AnchoredRule rule = rules.rule(index);
          Matcher matcher = matchers[index];
          if (matcher == null) {
            matcher = rule.pattern().matcher(text);
            matcher.useAnchoringBounds(false);
            matchers[index] = matcher;
          }
          matcher.region(anchor, Math.min(limit, anchor + rule.reach()));
          if (matcher.lookingAt()
              && matcher.end() > anchor
              && rule.check().accepts(text, anchor, matcher.end())) {
            ends[index] = matcher.end();
            matches.add(new Match(index, anchor, matcher.end()));
          }
        }
      }
    }
    return matches;
  }

  /** A place where a rule matches. */
  record Match(int rule, int start, int end) {}
}
