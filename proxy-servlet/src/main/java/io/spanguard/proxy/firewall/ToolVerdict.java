package io.spanguard.proxy.firewall;

import io.spanguard.proxy.wire.ProxyError;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the firewall says of one tool call. Immutable and safe for use by many threads.
 *
 * @param rule the first that matched; null where the default action decided
 * @param category OWASP id, {@code LLM06:2025} (Excessive Agency), also where the call may go on
 * @param reason for a person
 */
public record ToolVerdict(
    ToolCall call, @Nullable ToolRule rule, ToolAction action, String category, String reason) {

  /** The id that spans and answers name: the rule's, or {@code default}. */
  public String ruleId() {
    return rule == null ? "default" : rule.id();
  }

  /** What the client is told where the call is stopped. */
  public ProxyError error() {
    Map<String, String> detail =
        Map.of("rule", ruleId(), "tool", call.name(), "reason", reason, "category", category);
    String message =
        "tool call " + call.name() + " blocked by firewall rule " + ruleId() + ": " + reason;
    return new ProxyError(403, "firewall_block", message, category, "firewall", detail);
  }
}
