package io.spanguard.proxy.guardrail;

import java.util.Optional;

/**
 * The risks of the OWASP Top 10 for LLM applications, 2025, which are the categories of findings.
 * Safe for use by many threads.
 */
public enum OwaspCategory {
  LLM01("Prompt Injection"),
  LLM02("Sensitive Information Disclosure"),
  LLM03("Supply Chain"),
  LLM04("Data and Model Poisoning"),
  LLM05("Improper Output Handling"),
  LLM06("Excessive Agency"),
  LLM07("System Prompt Leakage"),
  LLM08("Vector and Embedding Weaknesses"),
  LLM09("Misinformation"),
  LLM10("Unbounded Consumption");

  private static final String EDITION = ":2025";

  private final String title;

  OwaspCategory(String title) {
    this.title = title;
  }

  /** As spans and answers have it, for instance {@code LLM02:2025}. */
  public String id() {
    return name() + EDITION;
  }

  /** For people, for instance {@code Sensitive Information Disclosure}. */
  public String title() {
    return title;
  }

  /**
   * The category with this {@link #id()}, with or without the edition; empty where there is none.
   */
  public static Optional<OwaspCategory> fromId(String id) {
    for (OwaspCategory category : values()) {
      if (category.name().equals(id) || category.id().equals(id)) {
        return Optional.of(category);
      }
    }
    return Optional.empty();
  }
}
