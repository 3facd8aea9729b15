package io.spanguard.proxy.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.spanguard.proxy.guardrail.DetectionContext;
import io.spanguard.proxy.guardrail.Detector;
import io.spanguard.proxy.guardrail.Scan;
import io.spanguard.proxy.wire.PartKind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How much of an answer's text waits behind each of its pieces, as models send them. */
class HeldTextTest {

  private static final PatternsDetector PATTERNS =
      PatternsDetector.of(
          List.of(
              new Pattern("PROJECT_X", "(?i)project\\s+x", null),
              new Pattern("TICKET", "\\bT-\\d+\\b", null),
              new Pattern("WORDS", Pattern.anyOf(List.of("nightfall", "blue harvest")), null)));

  private static final String ENGLISH =
      "The proxy stands between a service and its model, looks at what is asked and at what is"
          + " answered, and keeps each exchange as a trace that a person can read later. My advice"
          + " is to live with a plain address book: a token is short, a password is not, and will"
          + " mark most of what they may say. This is how I am told that it works; call me when you"
          + " have read the key points. Dear reader, please note that in the second part of the"
          + " book (see page 12) there are 3 more rules, from 1 to 5, and that the price is $4.50."
          + " In 2019 we had 12 people, and by May 2021 about 300. ";

  private static final String GERMAN =
      "Der Dienst steht zwischen einer Anwendung und ihrem Modell, sieht sich an, was gefragt und"
          + " was geantwortet wird, und hebt jeden Austausch auf, damit ein Mensch ihn später lesen"
          + " kann. Ich bin der Meinung, dass der Weg dorthin lang ist und ein Ring um den Platz"
          + " herum führt. Mein Name ist nicht wichtig. ";

  private static final String CODE =
      "Here is how to do it:\n\n```java\npublic static void main(String[] args) {\n  List<String>"
          + " names = new ArrayList<>();\n  for (int i = 0; i < names.size(); i++) {\n   "
          + " System.out.println(names.get(i)); // prints each\n  }\n}\n```\n\n- **First**: open the"
          + " `config.yaml` file\n- *Second*: set `token = None`\n\n| a | b |\n|---|---|\n| 1 | 2"
          + " |\n\nSee [the manual](https://example.org/manual) for more.\n";

  /** Without words such as "at", with which British insurance numbers begin. */
  private static final String PLAIN =
      "The proxy stands between each service and her model, looks what was asked and what was"
          + " answered, then keeps every exchange for the person who reads that later, some words"
          + " such like token, password and address say nothing alone. ";

  private static final String BEHIND_BLANKS = "(?<=[ \n])";
  private static final String BEFORE_BLANKS = "(?=[ \n])";
  private static final String PARTS_OF_WORDS =
      "(?=[ \n])|(?<=\\G ?[A-Za-z]{4})(?=[a-z])|(?=[^A-Za-z0-9 \n])";

  /** Those that judge answers. */
  static Stream<Arguments> detectors() {
    return Stream.of(
        argumentSet("secrets", SecretsDetector.create()),
        argumentSet("pii", PiiDetector.create()),
        argumentSet("unsafe-output", UnsafeOutputDetector.create()),
        argumentSet("system-prompt-leak", LeakDetector.create()),
        argumentSet("limits", LimitsDetector.of(16_000, 9, 9, 50)),
        argumentSet("patterns", PATTERNS));
  }

  @ParameterizedTest
  @MethodSource("detectors")
  void wordWithItsBlankIsNotHeld(Detector detector) {
    assertThat(held(detector, PLAIN, BEHIND_BLANKS)).containsOnly(0);
    assertThat(mean(held(detector, ENGLISH, BEHIND_BLANKS))).isLessThan(1);
    assertThat(mean(held(detector, GERMAN, BEHIND_BLANKS))).isLessThan(0.5);
    assertThat(mean(held(detector, CODE, BEHIND_BLANKS))).isLessThan(0.5);
  }

  @ParameterizedTest
  @MethodSource("detectors")
  void wordWithoutItsBlankIsHeldAlone(Detector detector) {
    for (String regex : List.of(BEFORE_BLANKS, PARTS_OF_WORDS)) {
      assertThat(held(detector, PLAIN, regex)).allMatch(held -> held <= "exchange".length());
      assertThat(mean(held(detector, ENGLISH, regex))).isLessThan(5);
      assertThat(mean(held(detector, GERMAN, regex))).isLessThan(5);
      assertThat(mean(held(detector, CODE, regex))).isLessThan(3);
    }
  }

  private static double mean(List<Integer> held) {
    return held.stream().mapToInt(Integer::intValue).average().orElse(0);
  }

  /** How many characters wait behind each piece. */
  private static List<Integer> held(Detector detector, String text, String regex) {
    Scan scan =
        detector.open(
            DetectorContract.part("", PartKind.COMPLETION), DetectionContext.ofRequest(List.of()));
    List<Integer> held = new ArrayList<>();
    int fed = 0;
    for (String piece : text.split(regex, -1)) {
      scan.feed(piece);
      fed += piece.length();
      held.add(fed - scan.settled());
    }
    return held;
  }
}
