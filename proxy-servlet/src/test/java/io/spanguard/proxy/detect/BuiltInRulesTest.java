package io.spanguard.proxy.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.proxy.guardrail.Finding;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * That every built-in rule finds by its triggers and beginnings what its pattern alone finds when
 * it is tried at every place: in texts made of what the pattern matches, whole and damaged.
 */
class BuiltInRulesTest {

  private static final int ROUNDS = 25;

  private static final String[] AROUND = {
    "", " ", "\n", "a", "Z", "7", "-", ".", "(", "\"", "=", ": ", "the ", "é", "😀", "12 ", "é "
  };

  static List<AnchoredRule> rules() {
    List<AnchoredRule> rules = new ArrayList<>();
    rules.addAll(SecretRules.read());
    rules.addAll(PiiRules.of(EnumSet.allOf(PiiType.class), PiiDetector.DEFAULT_REGIONS));
    rules.addAll(UnsafeRules.of(List.of()));
    return rules;
  }

  static List<AnchoredRule> injectionRules() {
    RuleSet rules = InjectionRules.read().rules(true);
    List<AnchoredRule> all = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      all.add(rules.rule(i));
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("rules")
  void anchoredFindsWhatNaiveFinds(AnchoredRule rule) {
    RuleSet alone = RuleSet.of(List.of(rule));
    RuleSet byShape = RuleSet.of(List.of(rule), 1);
    for (String text : texts(rule)) {
      Set<Integer> naive = naive(rule, text, false);

      assertThat(anchored(alone, text)).as("%s in <%s>", rule.id(), text).isEqualTo(naive);
      assertThat(anchored(byShape, text)).as("%s by shape", rule.id()).isEqualTo(naive);
    }
  }

  private static Set<Integer> anchored(RuleSet rules, String text) {
    AnchoredScan scan = new AnchoredScan(rules, false);
    List<Finding> found = new ArrayList<>();
    int half = text.length() / 2;
    found.addAll(scan.feed(text.substring(0, half)));
    found.addAll(scan.feed(text.substring(half)));
    found.addAll(scan.finish());
    Set<Integer> covered = new TreeSet<>();
    found.forEach(finding -> cover(covered, finding.start(), finding.end()));
    return covered;
  }

  @ParameterizedTest
  @MethodSource("injectionRules")
  void matchedFindsWhatNaiveFinds(AnchoredRule rule) {
    RuleSet alone = RuleSet.withNeeds(List.of(rule));
    for (String text : texts(rule)) {
      FoldedWindow folded = folded(text);
      Set<Integer> covered = new TreeSet<>();
      RuleMatcher.match(alone, folded)
          .forEach(
              match -> cover(covered, folded.start(match.start()), folded.endBefore(match.end())));

      assertThat(covered).as("%s in <%s>", rule.id(), text).isEqualTo(naive(rule, text, true));
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void findsTheSameInPieces_nothingOfItBeforeWhatHasSettled(AnchoredRule rule) {
    RuleSet alone = RuleSet.of(List.of(rule));
    Random random = new Random(rule.id().hashCode());
    for (String text : texts(rule)) {
      Pieces.assertSame(() -> new AnchoredScan(alone, false), text, random);
    }
    String last = texts(rule).get(ROUNDS - 1);
    Pieces.assertSame(() -> new AnchoredScan(Together.RULES, false), last, random);
  }

  private static List<String> texts(AnchoredRule rule) {
    RegexTree tree = RegexTree.of(rule.pattern().pattern());
    Random random = new Random(rule.id().hashCode());
    List<String> texts = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(2); i >= 0; i--) {
        text.append(AROUND[random.nextInt(AROUND.length)]);
        StringBuilder sample = new StringBuilder(RegexSamples.of(tree, random));
        if (random.nextInt(2) == 0) {
          sample.insert(0, rule.triggers().get(random.nextInt(rule.triggers().size())));
        }
        if (random.nextInt(3) == 0 && sample.length() > 0) {
          int at = random.nextInt(Math.min(20, sample.length()));
          sample.replace(at, at + random.nextInt(2), AROUND[random.nextInt(AROUND.length)]);
        }
        text.append(sample).append(AROUND[random.nextInt(AROUND.length)]);
      }
      texts.add(text.toString());
    }
    return texts;
  }

  /**
   * Where the pattern matches, tried wherever one of the rule's words stands.
   *
   * @param apart whether it is not tried within what it has matched
   */
  private static Set<Integer> naive(AnchoredRule rule, String raw, boolean apart) {
    FoldedWindow text = folded(raw);
    Set<Integer> covered = new TreeSet<>();
    Matcher matcher = rule.pattern().matcher(text);
    matcher.useAnchoringBounds(false);
    int end = 0;
    for (int anchor = 0; anchor < text.limit(); anchor++) {
      int start = rule.lookback().from(text, anchor);
      boolean word = start > 0 && Character.isLetterOrDigit(text.at(start - 1));
      if (anchor < end || !isTriggered(rule, text, anchor) || (rule.wordStart() && word)) {
        continue;
      }
      matcher.region(start, Math.min(text.limit(), anchor + rule.reach()));
      if (!rule.check().mayBegin(text, start) || !matcher.lookingAt()) {
        continue;
      }
      int group = matcher.groupCount() > 0 && matcher.start(1) >= 0 ? 1 : 0;
      int from = matcher.start(group);
      int to = rule.check().end(text, from, matcher.end(group));
      if (to > from && rule.check().accepts(text, from, to)) {
        cover(covered, text.start(from), text.endBefore(to));
        end = apart ? to : 0;
      }
    }
    return covered;
  }

  private static boolean isTriggered(AnchoredRule rule, FoldedWindow text, int anchor) {
    String rest = text.subSequence(anchor, text.limit()).toString().toLowerCase(Locale.ROOT);
    return rule.triggers().stream()
        .anyMatch(trigger -> rest.startsWith(trigger.toLowerCase(Locale.ROOT)));
  }

  private static FoldedWindow folded(String text) {
    FoldedWindow folded = new FoldedWindow(false);
    folded.append(text, 0, text.length());
    folded.finish();
    return folded;
  }

  private static void cover(Set<Integer> covered, int start, int end) {
    for (int i = start; i < end; i++) {
      covered.add(i);
    }
  }

  /** All of them at once, which overlap. */
  private static final class Together {
    private static final RuleSet RULES = RuleSet.of(rules());
  }
}
