package io.spanguard.proxy.detect;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reads {@code injection.rules}, whose head says what is in it. Immutable and safe for use by many
 * threads.
 */
final class InjectionRules {

  /**
   * What separates words, and words, have no character in common, and what a word has taken it does
   * not give back: else a text of nothing but quotation marks could be divided in countless ways.
   */
  private static final String BETWEEN = "(?:[^a-zA-Z0-9]{1,8})";

  private static final String WORDS =
      "(?:[^a-zA-Z0-9]{1,6}+[a-zA-Z0-9]{1,24}+(?:'[a-zA-Z]{1,3}+)?+)";
  private static final String GAP = "(?:" + WORDS + "{0,3}?[^a-zA-Z0-9]{1,6})";
  private static final String WIDE_GAP = "(?:" + WORDS + "{0,7}?[^a-zA-Z0-9]{1,6})";

  /** In the place of a weight: the rule is not for such texts. */
  private static final String NONE = "-";

  static final String ROT13 = "rot13";
  static final String REVERSED = "reversed";

  private static final List<String> TELLING =
      List.of(
          "ignore",
          "instruction",
          "system",
          "prompt",
          "disregard",
          "forget",
          "reveal",
          "override",
          "developer",
          "unrestricted",
          "configuration",
          "previous",
          "hidden",
          "jailbreak",
          "restrictions",
          "output your",
          "guidelines",
          "safety");

  private final RuleSet said;
  private final RuleSet brought;

  private InjectionRules(RuleSet said, RuleSet brought) {
    this.said = said;
    this.brought = brought;
  }

  /**
   * Each with the weight of a hit as its score.
   *
   * @param tool for what a tool brought; some rules are only for that
   */
  RuleSet rules(boolean tool) {
    return tool ? brought : said;
  }

  static InjectionRules read() {
    try (InputStream in = InjectionRules.class.getResourceAsStream("injection.rules")) {
      if (in == null) {
        throw new IllegalStateException("injection.rules is missing from the jar");
      }
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("injection.rules cannot be read", e);
    }
  }

  private static InjectionRules parse(String text) {
    List<AnchoredRule> said = new ArrayList<>();
    List<AnchoredRule> brought = new ArrayList<>();
    for (String line : (Iterable<String>) text.lines()::iterator) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String[] columns = line.split(" \\| ", -1);
      if (columns.length != 5 && columns.length != 6) {
        throw new IllegalArgumentException("rule does not have 5 or 6 columns: " + line);
      }
      String[] weights = columns[2].strip().split(" ", -1);
      AnchoredRule rule = rule(columns, Double.parseDouble(weights[1]));
      brought.add(rule);
      if (!weights[0].equals(NONE)) {
        said.add(rule.withScore(Double.parseDouble(weights[0])));
      }
    }
    for (String technique : List.of(ROT13, REVERSED)) {
      AnchoredRule rule = hidden(technique);
      said.add(rule);
      brought.add(rule);
    }
    return new InjectionRules(RuleSet.withNeeds(said), RuleSet.withNeeds(brought));
  }

  /** Words that tell that a text is to be read in another way. */
  private static AnchoredRule hidden(String technique) {
    List<String> triggers = new ArrayList<>();
    for (String word : TELLING) {
      triggers.add(
          technique.equals(ROT13) ? rot13(word) : new StringBuilder(word).reverse().toString());
    }
    return AnchoredRule.builder(technique, "\\w").triggers(triggers).score(0).anywhere().build();
  }

  static String rot13(CharSequence text) {
    StringBuilder turned = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      char lower = (char) (c | 0x20);
      boolean letter = c < 128 && lower >= 'a' && lower <= 'z';
      turned.append(letter ? (char) (lower > 'm' ? c - 13 : c + 13) : c);
    }
    return turned.toString();
  }

  private static AnchoredRule rule(String[] columns, double weight) {
    String regex =
        columns[4].strip().replace("{s}", BETWEEN).replace("{g}", GAP).replace("{G}", WIDE_GAP);
    List<String> triggers = new ArrayList<>();
    for (String trigger : columns[3].split(",", -1)) {
      triggers.add(CharacterFold.of(trigger.strip().replace("\\|", "|")));
    }
    AnchoredRule.Builder rule =
        AnchoredRule.builder(columns[0].strip(), "(?i)" + CharacterFold.of(regex))
            .category(columns[1].strip() + ":2025")
            .type(columns[1].strip().equals("LLM07") ? "PROMPT_EXTRACTION" : "PROMPT_INJECTION")
            .reason("prompt injection: " + columns[0].strip())
            .score(weight)
            .anywhere()
            .triggers(triggers);
    if (columns.length == 6) {
      String[] before =
          CharacterFold.of(columns[5].strip().replace("back=", ""))
              .toLowerCase(Locale.ROOT)
              .split(",", -1);
      rule.check((text, start, end) -> standsBefore(before, text, start));
    }
    return rule.build();
  }

  private static boolean standsBefore(String[] words, CharSequence text, int start) {
    String before =
        text.subSequence(Math.max(0, start - AnchoredScan.CONTEXT), start)
            .toString()
            .toLowerCase(Locale.ROOT);
    for (String word : words) {
      if (before.contains(word)) {
        return true;
      }
    }
    return false;
  }
}
