package io.spanguard.proxy.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;

/** That a look at shapes rules out nothing that a pattern matches. */
class ShapesTest {

  private static final String[] AROUND = {"", " ", "1", "23", "-", ".", "(", "a", "Z", "é", "😀"};

  @Test
  void mayMatch_eachRuleWhoseShapeIsThere() {
    Shapes shapes = shapes("\\d{3}-\\d{2}(?!x)", "\\d+", "[a-c]{2,}z", "(\\w)\\1", "[^ab]");

    assertThat(found(shapes, "123-45")).isEqualTo("0, 1, 3, 4");
    assertThat(found(shapes, "123-4")).isEqualTo("1, 3, 4 later 0");
    assertThat(found(shapes, "123 45")).isEqualTo("1, 3, 4");
    assertThat(found(shapes, "abcaz")).isEqualTo("2, 3");
    assertThat(found(shapes, "abca")).isEqualTo("3 later 2");
    assertThat(found(shapes, "😀")).isEqualTo("4");
    assertThat(found(shapes, "")).isEqualTo(" later 0, 1, 2, 3, 4");
  }

  @Test
  void mayMatch_whatTakesMoreThanIsLookedAt() {
    Shapes shapes = shapes("a{2,90}b", "a{60}", "a{60}b");

    assertThat(found(shapes, "a".repeat(30))).isEqualTo(" later 0, 1, 2");
    assertThat(found(shapes, "a".repeat(59) + "c")).isEqualTo("0, 1, 2");
    assertThat(found(shapes, "a".repeat(30) + "c")).isEmpty();
  }

  /** Where a built-in rule's pattern matches, its shape is there, or was to come before. */
  @Test
  void mayMatch_whateverAPatternMatches() {
    List<AnchoredRule> rules =
        PiiRules.of(EnumSet.allOf(PiiType.class), PiiDetector.DEFAULT_REGIONS).stream()
            .filter(rule -> rule.lookback().most() == 0)
            .limit(Shapes.MOST)
            .toList();
    List<RegexTree> trees =
        rules.stream().map(rule -> RegexTree.of(rule.pattern().pattern())).toList();
    Shapes shapes = Shapes.of(trees);
    Random random = new Random(5);
    int matches = 0;
    for (int round = 0; round < 20_000; round++) {
      StringBuilder made = new StringBuilder();
      for (int i = random.nextInt(2); i >= 0; i--) {
        StringBuilder sample =
            new StringBuilder(RegexSamples.of(trees.get(random.nextInt(trees.size())), random));
        if (random.nextBoolean() && sample.length() > 0) {
          int at = random.nextInt(sample.length());
          sample.replace(at, at + random.nextInt(2), AROUND[random.nextInt(AROUND.length)]);
        }
        made.append(sample).append(AROUND[random.nextInt(AROUND.length)]);
      }
      String text = made.toString();
      int from = random.nextInt(1 + text.length() / 4);
      FoldedWindow whole = folded(text);
      FoldedWindow begun =
          folded(text.substring(0, from + random.nextInt(text.length() - from + 1)));
      for (int i = 0; i < rules.size(); i++) {
        Matcher matcher = rules.get(i).pattern().matcher(whole);
        matcher.useAnchoringBounds(false);
        if (from < whole.limit() && matcher.region(from, whole.limit()).lookingAt()) {
          matches++;
          assertThat(shapes.mayMatch(whole, from) >>> i & 1).as(text).isEqualTo(1);
          long soFar = shapes.mayMatch(begun, from) | shapes.mayMatchLater(begun, from);
          assertThat(soFar >>> i & 1).as(text).isEqualTo(1);
        }
      }
    }
    assertThat(matches).isGreaterThan(10_000);
  }

  private static Shapes shapes(String... patterns) {
    return Shapes.of(List.of(patterns).stream().map(RegexTree::of).toList());
  }

  private static String found(Shapes shapes, String text) {
    FoldedWindow folded = folded(text);
    long later = shapes.mayMatchLater(folded, 0);
    return numbers(shapes.mayMatch(folded, 0)) + (later == 0 ? "" : " later " + numbers(later));
  }

  private static String numbers(long bits) {
    StringBuilder numbers = new StringBuilder();
    for (long left = bits; left != 0; left &= left - 1) {
      numbers.append(numbers.length() == 0 ? "" : ", ").append(Long.numberOfTrailingZeros(left));
    }
    return numbers.toString();
  }

  /** Each character stands for itself, so that a place in the text is one in the window. */
  private static FoldedWindow folded(String text) {
    FoldedWindow folded = new FoldedWindow(false);
    folded.append(text, 0, text.length());
    folded.finish();
    return folded;
  }
}
