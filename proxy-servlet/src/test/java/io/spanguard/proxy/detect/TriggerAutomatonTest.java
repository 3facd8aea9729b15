package io.spanguard.proxy.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TriggerAutomatonTest {

  private static final int ROUNDS = 60;

  @ParameterizedTest
  @ValueSource(strings = {"abcAB .", "abcAB .é", "abé漢 "})
  void next_overRandomTexts_findsWhatALookAtEachPlaceFinds(String alphabet) {
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      List<String> words = words(alphabet, random);
      String text = text(alphabet, random.nextInt(3000), random);

      List<String> found = walked(TriggerAutomaton.of(words), text, random);

      assertThat(found).as("seed %d", seed).containsExactlyElementsOf(looked(words, text));
    }
  }

  /** Rare letters other than ASCII: most stretches are plain, and some end with one. */
  @Test
  void next_overPlainTextsWithAFewOtherLetters_findsWhatALookAtEachPlaceFinds() {
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      List<String> words = words("abcABé", random);
      StringBuilder text = new StringBuilder(text("abcAB  ..", 4000, random));
      for (int i = random.nextInt(4); i > 0; i--) {
        text.setCharAt(random.nextInt(text.length()), 'é');
      }

      List<String> found = walked(TriggerAutomaton.of(words), text.toString(), random);

      assertThat(found)
          .as("seed %d", seed)
          .containsExactlyElementsOf(looked(words, text.toString()));
    }
  }

  @Test
  void next_withoutWords_findsNothing() {
    assertThat(walked(TriggerAutomaton.of(List.of()), "a".repeat(1000), new Random(1))).isEmpty();
  }

  @Test
  void next_wordAcrossTheMiddleOfAStretch_isFoundOnce() {
    String text = ".".repeat(508) + "trigger" + ".".repeat(509);

    List<String> found = new ArrayList<>();
    TriggerAutomaton automaton = TriggerAutomaton.of(List.of("trigger"));
    stretch(automaton.walk(), text, 0, text.length(), found);

    assertThat(found).containsExactly("515 [0]");
  }

  /** As a text comes: in stretches of any length, each gone through to its end. */
  private static List<String> walked(TriggerAutomaton automaton, String text, Random random) {
    TriggerAutomaton.Walk walk = automaton.walk();
    List<String> found = new ArrayList<>();
    int from = 0;
    while (from < text.length()) {
      int to = Math.min(text.length(), from + 1 + random.nextInt(1500));
      stretch(walk, text, from, to, found);
      from = to;
    }
    return found;
  }

  private static void stretch(
      TriggerAutomaton.Walk walk, String text, int from, int to, List<String> found) {
    char[] chars = text.toCharArray();
    for (int end = walk.next(chars, from, to); end >= 0; end = walk.next(chars, end, to)) {
      List<Integer> numbers = new ArrayList<>();
      for (int word : walk.words()) {
        numbers.add(word);
      }
      numbers.sort(null);
      found.add(end + " " + numbers);
    }
  }

  private static List<String> looked(List<String> words, String text) {
    List<String> found = new ArrayList<>();
    for (int end = 1; end <= text.length(); end++) {
      List<Integer> numbers = new ArrayList<>();
      for (int word = 0; word < words.size(); word++) {
        String wanted = words.get(word);
        int start = end - wanted.length();
        if (start >= 0 && text.substring(start, end).toLowerCase(Locale.ROOT).equals(wanted)) {
          numbers.add(word);
        }
      }
      if (!numbers.isEmpty()) {
        found.add(end + " " + numbers);
      }
    }
    return found;
  }

  /** All different, in small letters. */
  private static List<String> words(String alphabet, Random random) {
    List<String> words = new ArrayList<>();
    for (int i = 1 + random.nextInt(12); i > 0; i--) {
      String word = text(alphabet, 1 + random.nextInt(9), random).toLowerCase(Locale.ROOT);
      if (!words.contains(word)) {
        words.add(word);
      }
    }
    return words;
  }

  private static String text(String alphabet, int length, Random random) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }
}
