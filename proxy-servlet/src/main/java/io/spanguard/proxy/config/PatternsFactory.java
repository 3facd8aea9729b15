package io.spanguard.proxy.config;

import io.spanguard.proxy.detect.Pattern;
import io.spanguard.proxy.detect.PatternsDetector;
import io.spanguard.proxy.guardrail.Inspector;
import io.spanguard.proxy.guardrail.OwaspCategory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes {@link PatternsDetector}s from {@code patterns: [{ name, regex, category }]}, with {@code
 * keywords: [word]} in the place of the regex where words are enough.
 */
final class PatternsFactory implements DetectorFactory {

  @Override
  public String id() {
    return "patterns";
  }

  @Override
  public Optional<Inspector> create(Section guardrail) {
    List<Section> sections = guardrail.sections("patterns");
    if (sections.isEmpty()) {
      guardrail.problem(
          "patterns", "missing; for instance [{ name: PROJECT_X, regex: \"(?i)project\\\\s+x\" }]");
      return Optional.empty();
    }
    List<Pattern> patterns = patterns(sections);
    return patterns.size() == sections.size()
        ? Optional.of(PatternsDetector.of(patterns))
        : Optional.empty();
  }

  /** Those that are right; the others are among the sections' problems. */
  static List<Pattern> patterns(List<Section> sections) {
    List<Pattern> patterns = new ArrayList<>();
    Unique names = new Unique();
    for (Section section : sections) {
      pattern(section, names).ifPresent(patterns::add);
    }
    return patterns;
  }

  private static Optional<Pattern> pattern(Section section, Unique names) {
    Optional<String> name = names.require(section, "name", "PROJECT_X", Scalars::id);
    List<String> keywords = section.list("keywords", List.of(), Scalars::filled);
    Optional<String> regex = regex(section, keywords);
    Optional<String> category = section.find("category", PatternsFactory::category);
    section.finish();
    if (name.isEmpty() || regex.isEmpty()) {
      return Optional.empty();
    }
    Pattern pattern = new Pattern(name.get(), regex.get(), category.orElse(null));
    try {
      PatternsDetector.of(List.of(pattern));
      return Optional.of(pattern);
    } catch (IllegalArgumentException e) {
      section.problem(keywords.isEmpty() ? "regex" : "keywords", String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private static Optional<String> regex(Section section, List<String> keywords) {
    if (section.isMissing("keywords")) {
      return section.require("regex", "\"(?i)project\\\\s+x\", or keywords", Scalars::filled);
    }
    if (section.find("regex", Scalars::filled).isPresent()) {
      section.problem("keywords", "stands beside regex; a pattern has one of the two");
      return Optional.empty();
    }
    return keywords.isEmpty() ? Optional.empty() : Optional.of(Pattern.anyOf(keywords));
  }

  static String category(String text) {
    return OwaspCategory.fromId(text)
        .map(OwaspCategory::id)
        .orElseThrow(
            () -> new IllegalArgumentException("is not one of LLM01 to LLM10 (OWASP Top 10 2025)"));
  }
}
