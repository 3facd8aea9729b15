package io.spanguard.proxy.firewall;

import org.jspecify.annotations.Nullable;

/**
 * What the firewall says of one tool call. Immutable and safe for use by many threads.
 *
 * @param rule the first that matched; null where the default action decided
 * @param category OWASP id, {@code LLM06:2025} (Excessive Agency) where the call is stopped
 * @param reason for a person
 */
public record ToolVerdict(
    ToolCall call, @Nullable ToolRule rule, ToolAction action, String category, String reason) {

  /** The id that spans and answers name: the rule's, or {@code default}. */
  public String ruleId() {
    return rule == null ? "default" : rule.id();
  }
}
