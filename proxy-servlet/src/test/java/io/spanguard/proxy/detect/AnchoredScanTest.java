package io.spanguard.proxy.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.proxy.guardrail.Finding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;

/** That trying patterns only at their triggers finds what trying them everywhere finds. */
class AnchoredScanTest {

  private static final List<AnchoredRule> RULES =
      List.of(
          AnchoredRule.builder("NUMBER", "\\d{3,6}").triggers(digits()).anywhere().build(),
          AnchoredRule.builder("CARD", "(?:\\d[ -]?){8,12}(?!\\d)").triggers(digits()).build(),
          AnchoredRule.builder("KEY", "ab[cd]{2,4}x").triggers("ab").anywhere().build(),
          AnchoredRule.builder("WORD", "abc\\w{0,3}y?").triggers("abc", "ABD").build(),
          AnchoredRule.builder("MAIL", "[abc]{1,6}@[abc]{1,4}\\.[cd]{2}")
              .triggers("@")
              .lookback("abc", 6)
              .anywhere()
              .build());

  private static String[] digits() {
    return new String[] {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
  }

  @Test
  void anchoredFindsWhatNaiveFinds() {
    String[] pieces = {"a", "b", "c", "d", "x", "y", "@", ".cd", "0", "12", "345", " ", "-", "abc"};
    Random random = new Random(31);
    for (int round = 0; round < 20_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(25); i > 0; i--) {
        text.append(pieces[random.nextInt(pieces.length)]);
      }
      AnchoredRule rule = RULES.get(random.nextInt(RULES.size()));

      assertThat(anchored(rule, text.toString()))
          .as(rule.id() + " in " + text)
          .isEqualTo(naive(rule, text.toString()));
    }
  }

  @Test
  void findsTheSameInPieces_nothingOfItBeforeWhatHasSettled() {
    String[] pieces = {"a", "b", "x", "xy", " ", "1", "23", "-", "é", "😀", "ab x", "X"};
    Random random = new Random(32);
    for (int round = 0; round < 1500; round++) {
      List<AnchoredRule> rules = new ArrayList<>();
      for (int i = 1 + random.nextInt(3); i > 0; i--) {
        rules.add(rule("R" + i, random));
      }
      RuleSet set = RuleSet.of(rules);
      for (int i = 0; i < 4; i++) {
        StringBuilder text = new StringBuilder();
        for (int j = random.nextInt(30); j > 0; j--) {
          text.append(pieces[random.nextInt(pieces.length)]);
        }
        Pieces.assertSame(() -> new AnchoredScan(set, false), text.toString(), random);
      }
    }
  }

  /**
   * Some characters that may stand before it, a trigger, and what follows, with a group or none.
   */
  private static AnchoredRule rule(String id, Random random) {
    String[] triggers = {"x", "xy", "b x", "é", "1"};
    String[] parts = {
      "a",
      "b",
      " ",
      "[ab]{1,3}",
      "(?:a|bx)?",
      "\\d{2,4}",
      "[^x]{1,5}",
      "-?",
      "\\w{0,20}",
      "(?:b ){1,2}"
    };
    String[] ends = {"", "(?![ab])", "\\b", "(?= |a)"};
    int most = random.nextInt(4);
    String trigger = triggers[random.nextInt(triggers.length)];
    List<String> all = new ArrayList<>();
    all.add(most == 0 ? "" : "[ab ]{0," + most + "}");
    all.add("(?i:" + trigger + ")");
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      all.add(parts[random.nextInt(parts.length)]);
    }
    if (random.nextInt(3) > 0) {
      int from = random.nextInt(all.size());
      all.add(from, "(");
      all.add(from + 2 + random.nextInt(all.size() - from - 1), ")");
    }
    String regex = String.join("", all) + ends[random.nextInt(ends.length)];
    AnchoredRule.Builder rule =
        AnchoredRule.builder(id, regex)
            .triggers(trigger)
            .lookback("ab ", most)
            .priority(random.nextInt(3))
            .reach(8 + random.nextInt(30));
    if (random.nextBoolean()) {
      rule.anywhere();
    }
    if (random.nextInt(3) == 0) {
      rule.yields();
    }
    return rule.build();
  }

  @Test
  void everyWordOfManyIsFound() {
    List<String> words = List.of("he", "she", "his", "hers", "忽略", "e");
    TriggerAutomaton automaton = TriggerAutomaton.of(words);
    List<String> found = new ArrayList<>();
    char[] text = "uSHErs忽略".toCharArray();
    TriggerAutomaton.Walk walk = automaton.walk();
    for (int i = walk.next(text, 0, text.length); i >= 0; i = walk.next(text, i, text.length)) {
      for (int word : walk.words()) {
        found.add(words.get(word));
      }
    }

    assertThat(found).containsExactly("she", "he", "e", "hers", "忽略");
    assertThat(automaton.other().depth(walk.otherState(text, text.length))).isEqualTo(2);
    assertThat(walk.plainState()).isEqualTo(TriggerTable.START);
  }

  @Test
  void wordsOfBothTablesAreFoundAtOnePlace() {
    TriggerAutomaton automaton = TriggerAutomaton.of(List.of("a", "éa", "ça b", "b", "x忽"));
    char[] text = "éa ça b x忽".toCharArray();
    List<String> found = new ArrayList<>();
    TriggerAutomaton.Walk walk = automaton.walk();
    for (int i = walk.next(text, 0, text.length); i >= 0; i = walk.next(text, i, text.length)) {
      found.add(i + Arrays.toString(walk.words()));
    }

    assertThat(found).containsExactly("2[0, 1]", "5[0]", "7[3, 2]", "10[4]");
  }

  /** All characters that are part of a match: overlapping matches are one. */
  private static Set<Integer> anchored(AnchoredRule rule, String text) {
    AnchoredScan scan = new AnchoredScan(RuleSet.of(List.of(rule)), false);
    List<Finding> found = new ArrayList<>(scan.feed(text));
    found.addAll(scan.finish());
    Set<Integer> covered = new TreeSet<>();
    found.forEach(finding -> cover(covered, finding.start(), finding.end()));
    return covered;
  }

  private static Set<Integer> naive(AnchoredRule rule, String text) {
    Set<Integer> covered = new TreeSet<>();
    Matcher matcher = rule.pattern().matcher(text);
    for (int start = 0; start < text.length(); start++) {
      boolean word = start > 0 && Character.isLetterOrDigit(text.charAt(start - 1));
      matcher.region(start, text.length());
      if (matcher.lookingAt() && !(rule.wordStart() && word)) {
        cover(covered, start, matcher.end());
      }
    }
    return covered;
  }

  private static void cover(Set<Integer> covered, int start, int end) {
    for (int i = start; i < end; i++) {
      covered.add(i);
    }
  }
}
