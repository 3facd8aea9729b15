package io.spanguard.proxy.detect;

import io.spanguard.proxy.detect.AnchoredRule.Check;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads {@code secrets.rules}, whose head says what is in it. */
final class SecretRules {

  private static final String NAME =
      "[\\w.\\- ]{0,40}[\"'\\])>]{0,2}\\s{0,4}(?:=>|:=|={1,3}|:|,|\\|\\|)\\s{0,4}[\\\\\"'`=\\s]{0,3}";
  private static final String ASSIGN =
      "[\"'\\])>]{0,2}\\s{0,4}(?:=>|:=|={1,3}|:|,|\\|\\|)\\s{0,4}[\\\\\"'`=\\s]{0,3}";
  private static final String END = "(?![\\w-])";

  private SecretRules() {}

  static List<AnchoredRule> read() {
    try (InputStream in = SecretRules.class.getResourceAsStream("secrets.rules")) {
      if (in == null) {
        throw new IllegalStateException("secrets.rules is missing from the jar");
      }
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("secrets.rules cannot be read", e);
    }
  }

  static List<AnchoredRule> parse(String text) {
    List<AnchoredRule> rules = new ArrayList<>();
    for (String line : (Iterable<String>) text.lines()::iterator) {
      if (!line.isBlank() && !line.startsWith("#")) {
        rules.add(rule(line));
      }
    }
    return rules;
  }

  private static AnchoredRule rule(String line) {
    String[] columns = (line + " ").split(" \\| ", -1);
    if (columns.length != 4) {
      throw new IllegalArgumentException("rule does not have 4 columns: " + line);
    }
    String id = columns[0].strip();
    String regex =
        columns[2].strip().replace("{name}", NAME).replace("{=}", ASSIGN).replace("{.}", END);
    AnchoredRule.Builder rule =
        AnchoredRule.builder(id, regex)
            .type(id.toUpperCase(Locale.ROOT).replace('-', '_'))
            .reason("secret: " + id)
            .triggers(List.of(columns[1].strip().replace("\\|", "|").split(" +", -1)));
    double entropy = 0;
    boolean raw = false;
    Check shape = Check.NONE;
    for (String option : columns[3].strip().split(" +", -1)) {
      if (option.startsWith("e=")) {
        entropy = Double.parseDouble(option.substring(2));
      } else if (option.startsWith("reach=")) {
        rule.reach(Integer.parseInt(option.substring(6)));
      } else if (option.startsWith("back=")) {
        int star = option.lastIndexOf('*');
        rule.lookback(option.substring(5, star), Integer.parseInt(option.substring(star + 1)));
      } else {
        switch (option) {
          case "any" -> rule.anywhere();
          case "raw" -> raw = true;
          case "low" -> rule.priority(1).score(0.8);
          case "alone" -> shape = and(shape, SecretShapes::standsAlone);
          case "jwt" -> shape = and(shape, SecretShapes::isToken);
          case "generic" -> shape = and(shape, SecretShapes::isGeneric);
          case "" -> {}
          default -> throw new IllegalArgumentException("rule " + id + ": option " + option);
        }
      }
    }
    Check sample = raw ? SecretShapes::isNoAwsSample : SecretShapes::isNoPlaceholder;
    double least = entropy;
    Check random =
        least == 0
            ? Check.NONE
            : (found, start, end) -> SecretShapes.entropy(found, start, end) >= least;
    return rule.check(and(and(sample, random), shape)).build();
  }

  private static Check and(Check first, Check second) {
    return (text, start, end) ->
        first.accepts(text, start, end) && second.accepts(text, start, end);
  }
}
