package io.spanguard.proxy.guardrail;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * Something that a detector found in a text. Never holds the text itself. Immutable and safe for
 * use by many threads.
 *
 * @param type in capitals, for instance {@code EMAIL}: what replaces the text
 * @param category OWASP LLM Top 10 2025 id, for instance {@code LLM02:2025}; null for none
 * @param start offset of the first character in the text that was fed, in UTF-16 units
 * @param end offset after the last one
 * @param score 0 to 1
 * @param reason for a person; never quotes the text
 */
public record Finding(
    String type, @Nullable String category, int start, int end, double score, String reason) {

  public Finding {
    requireNonNull(type, "type");
    requireNonNull(reason, "reason");
    if (start < 0 || end < start) {
      throw new IllegalArgumentException("not 0 <= start <= end: " + start + ", " + end);
    }
    if (!(score >= 0 && score <= 1)) {
      throw new IllegalArgumentException("score is not 0 to 1: " + score);
    }
  }
}
