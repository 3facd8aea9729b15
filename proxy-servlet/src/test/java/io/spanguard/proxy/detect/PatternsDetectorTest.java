package io.spanguard.proxy.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.fasterxml.jackson.core.JsonPointer;
import io.spanguard.proxy.guardrail.DetectionContext;
import io.spanguard.proxy.guardrail.Extent;
import io.spanguard.proxy.guardrail.Finding;
import io.spanguard.proxy.guardrail.Scan;
import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.PartKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PatternsDetectorTest {

  private static final Part PART =
      new Part(PartKind.PROMPT, JsonPointer.empty(), "", true, null, null, 0);
  private static final DetectionContext CONTEXT = DetectionContext.ofRequest(List.of());

  @Test
  void findsEveryMatchOfEveryPattern() {
    PatternsDetector detector =
        PatternsDetector.of(
            List.of(
                new Pattern("project_x", "(?i)project\\s+x", "LLM02"),
                new Pattern("TICKET", "\\bT-\\d+\\b", null)));

    assertThat(detector.id()).isEqualTo("patterns");
    assertThat(detector.extent()).isEqualTo(new Extent.Local(256));
    assertThat(whole(detector, "T-1 of Project  X, T-22"))
        .containsExactly(
            new Finding("TICKET", null, 0, 3, 1, "matches pattern TICKET"),
            new Finding("PROJECT_X", "LLM02:2025", 7, 17, 1, "matches pattern project_x"),
            new Finding("TICKET", null, 19, 23, 1, "matches pattern TICKET"));
  }

  @Test
  void keywordsAreWholeWordsInEitherCase() {
    PatternsDetector detector =
        PatternsDetector.of(
            List.of(
                new Pattern("WORDS", Pattern.anyOf(List.of("blue  harvest", "C++", "x.y")), null)));

    assertThat(whole(detector, "Blue\nHarvest, c++, X.Y"))
        .extracting(Finding::start, Finding::end)
        .containsExactly(tuple(0, 12), tuple(14, 17), tuple(19, 22));
    assertThat(whole(detector, "blue harvesting, bluer harvest, xay, x.yes")).isEmpty();
  }

  @Test
  void keywords_noneOrBlank() {
    assertThatThrownBy(() -> Pattern.anyOf(List.of()))
        .hasMessage("keywords is empty: there is nothing to find");
    assertThatThrownBy(() -> Pattern.anyOf(List.of("a", " ")))
        .hasMessage("a keyword is blank: ' '");
  }

  @Test
  void longMatchIsFoundInPieces_neverSplittingASurrogatePair() {
    PatternsDetector detector = PatternsDetector.of(List.of(new Pattern("RUN", "[^ ]+", null)));

    assertThat(whole(detector, " " + "a".repeat(600) + " b"))
        .extracting(Finding::start, Finding::end)
        .containsExactly(tuple(1, 257), tuple(257, 513), tuple(513, 601), tuple(602, 603));
    assertThat(whole(detector, "a" + "😀".repeat(200)).get(0).end()).isEqualTo(255);
  }

  @Test
  void expressionThatNeedsMoreThanTheExtentFindsNothing() {
    PatternsDetector detector =
        PatternsDetector.of(List.of(new Pattern("PAIR", "(?s)BEGIN.*?END", null)));

    assertThat(whole(detector, "BEGIN" + " ".repeat(900) + "END")).isEmpty();
    assertThat(whole(detector, "BEGIN" + " ".repeat(200) + "END")).hasSize(1);
  }

  @Test
  void findingsDoNotDependOnHowTheTextIsCut() {
    PatternsDetector detector =
        PatternsDetector.of(
            List.of(
                new Pattern("A", "a+\\b", null),
                new Pattern("X", "(?i)project\\s+x", null),
                new Pattern("W", "(?m)^w[^.]*$", null),
                new Pattern("ANY", "x.(y)?", null)),
            16);
    String[] pieces = {
      "project x",
      "Project ",
      "x",
      "a",
      "aaaaaaaaaaaa",
      " ",
      "😀",
      "\ud83d",
      "\ude00",
      "w",
      ".",
      "\n",
      "y"
    };
    Random random = new Random(4711);

    for (int round = 0; round < 5000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(60); i > 0; i--) {
        text.append(pieces[random.nextInt(pieces.length)]);
      }

      assertThat(cut(detector, text.toString(), random))
          .as(text.toString())
          .isEqualTo(whole(detector, text.toString()));
    }
  }

  /** Whatever is let go early: the same as by looking at whole blocks of a whole text. */
  @Test
  void findsWhatTheExpressionsAloneFind() {
    Random random = new Random(4712);
    int known = 0;
    for (int round = 0; round < 700; round++) {
      List<Pattern> patterns = new ArrayList<>();
      while (patterns.size() < 1 + round % 3) {
        String regex = regex(random);
        try {
          com.google.re2j.Pattern.compile(regex);
          patterns.add(new Pattern("P" + patterns.size(), regex, null));
          known += Re2Tree.of(regex) == null ? 0 : 1;
        } catch (com.google.re2j.PatternSyntaxException e) {
          // Another one, then.
        }
      }
      int longest = 2 + random.nextInt(20);
      PatternsDetector detector = PatternsDetector.of(patterns, longest);
      for (int i = 0; i < 5; i++) {
        String text = text(random);

        assertThat(whole(detector, text))
            .as("%s in <%s> by %d", patterns, text, longest)
            .isEqualTo(naive(patterns, longest, text));
        Pieces.assertSame(() -> detector.open(PART, CONTEXT), text, random);
      }
    }

    assertThat(known).isGreaterThan(1000);
  }

  private static final String[] ATOMS = {
    "a",
    "b",
    "k",
    "S",
    "x",
    " ",
    "-",
    "é",
    "😀",
    ".",
    "\\d",
    "\\w",
    "\\W",
    "\\s",
    "\\S",
    "\\b",
    "^",
    "$",
    "(?m:^)",
    "(?m:$)",
    "[ab]",
    "[^a]",
    "[a-k]",
    "[^\\d]",
    "[[:alpha:]]",
    "[^[:^digit:]x]",
    "[é-ü]",
    "\\pL",
    "\\p{Greek}",
    "\\x{e9}",
    "\\x61",
    "\\Qa.\\E",
    "(?i)",
    "(?i:ab)",
    "(?i:[^k])",
    "(?i:ſ)",
    "(?s:.)",
    "(?P<n>ab)",
    "\\.",
    "[]x]",
    "[a-]",
    "{",
    "ab",
    "1",
    "(?-i:S)",
    "\\n",
    "\\z"
  };

  private static final String[] COUNTS = {
    "*", "+", "?", "{2}", "{1,3}", "{0,2}?", "+?", "{2,}", "*?"
  };

  private static String regex(Random random) {
    StringBuilder regex = new StringBuilder();
    for (int i = 1 + random.nextInt(5); i > 0; i--) {
      String atom = ATOMS[random.nextInt(ATOMS.length)];
      boolean group = random.nextInt(4) == 0;
      String other = random.nextInt(3) == 0 ? "|" + ATOMS[random.nextInt(ATOMS.length)] : "";
      regex.append(group ? "(?:" + atom + other + ")" : atom);
      regex.append(random.nextInt(3) == 0 ? COUNTS[random.nextInt(COUNTS.length)] : "");
    }
    return regex.toString();
  }

  private static String text(Random random) {
    String[] pieces = {
      "a", "b", "ab", "k", "K", "\u212a", "s", "S", "\u017f", "x", " ", "-", ".", "é", "É", "😀",
      "\ud83d", "\ude00", "1", "23", "\n", "aaaa", "λ", "{", "]"
    };
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(50); i > 0; i--) {
      text.append(pieces[random.nextInt(pieces.length)]);
    }
    return text.toString();
  }

  /** Each block with as much behind it as a match may be long, one after the other. */
  private static List<Finding> naive(List<Pattern> patterns, int longest, String text) {
    List<Finding> all = new ArrayList<>();
    for (Pattern pattern : patterns) {
      com.google.re2j.Pattern expression = com.google.re2j.Pattern.compile(pattern.regex());
      int start = 0;
      for (int block = 0; block < text.length(); block += longest) {
        int end = Math.min(text.length(), block + 2 * longest + 1);
        end += splitsPair(text, end) ? 1 : 0;
        com.google.re2j.Matcher matcher = expression.matcher(text.substring(0, end));
        start = Math.max(start, block);
        while (start < block + longest && start <= end) {
          if (!matcher.find(splitsPair(text, start) ? start + 1 : start)
              || matcher.start() >= block + longest) {
            break;
          }
          int stop = Math.min(matcher.end(), matcher.start() + longest);
          stop -= stop < matcher.end() && splitsPair(text, stop) ? 1 : 0;
          if (stop > matcher.start()) {
            String type = pattern.type();
            String reason = "matches pattern " + pattern.name();
            all.add(new Finding(type, null, matcher.start(), stop, 1, reason));
          }
          start = matcher.end() == matcher.start() ? matcher.end() + 1 : stop;
        }
      }
    }
    all.sort(Comparator.comparingInt(Finding::start).thenComparingInt(Finding::end));
    return all;
  }

  private static boolean splitsPair(String text, int index) {
    return index > 0
        && index < text.length()
        && Character.isSurrogatePair(text.charAt(index - 1), text.charAt(index));
  }

  @Test
  void emptyMatchesAreNoFindings() {
    assertThat(whole(PatternsDetector.of(List.of(new Pattern("A", "a*", null))), "baab"))
        .extracting(Finding::start)
        .containsExactly(1);
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        argumentSet("unclosed group", "ab(c", "at character 3 of 4: missing closing )"),
        argumentSet("unopened group", "ab)", "at character 3 of 3: unexpected )"),
        argumentSet("unclosed class", "a[b", "at character 2 of 3: missing closing ]"),
        argumentSet("look-ahead", "ab(?=c)", "at character 3 of 7: invalid or unsupported"),
        argumentSet("double star", "a**", "at character 2 of 3: invalid nested repetition"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void invalidRegexIsRefusedWithItsPlace(String regex, String message) {
    assertThatThrownBy(() -> PatternsDetector.of(List.of(new Pattern("P", regex, null))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("pattern P: regex is not in RE2's syntax")
        .hasMessageContaining(message);
  }

  @Test
  void patternsAreChecked() {
    assertThatThrownBy(() -> PatternsDetector.of(List.of()))
        .hasMessage("patterns is empty: there is nothing to find");
    assertThatThrownBy(() -> new Pattern("a b", "x", null))
        .hasMessage("pattern name is not 1 to 64 letters, digits, _, - and .: a b");
    assertThatThrownBy(() -> new Pattern("P", "x", "LLM11"))
        .hasMessage("pattern P: category is not LLM01 to LLM10: LLM11");
    assertThatThrownBy(() -> new Pattern("P", "", null)).hasMessage("pattern P: regex is empty");
  }

  private static List<Finding> whole(PatternsDetector detector, String text) {
    Scan scan = detector.open(PART.withText(text), CONTEXT);
    List<Finding> found = new ArrayList<>(scan.feed(text));
    found.addAll(scan.finish());
    assertThat(scan.settled()).isEqualTo(text.length());
    return found;
  }

  private static List<Finding> cut(PatternsDetector detector, String text, Random random) {
    Scan scan = detector.open(PART, CONTEXT);
    List<Finding> found = new ArrayList<>();
    int most = 1 + random.nextInt(40);
    for (int from = 0; from < text.length(); ) {
      int to = Math.min(text.length(), from + 1 + random.nextInt(most));
      int settled = scan.settled();
      List<Finding> fed = scan.feed(text.substring(from, to));
      assertThat(fed).allMatch(finding -> finding.start() >= settled);
      assertThat(scan.settled()).isBetween(settled, to);
      found.addAll(fed);
      from = to;
    }
    found.addAll(scan.finish());
    return found;
  }
}
