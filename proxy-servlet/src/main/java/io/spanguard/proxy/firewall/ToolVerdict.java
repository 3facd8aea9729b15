package io.spanguard.proxy.firewall;

import static java.util.Objects.requireNonNull;

import io.spanguard.proxy.wire.ProxyError;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the firewall says of one tool call. Immutable and safe for use by many threads.
 *
 * @param rule the first that matched; null where the default action decided
 * @param category OWASP id, {@code LLM06:2025} (Excessive Agency), also where the call may go on
 * @param agentic id in OWASP's Top 10 for agentic applications, for instance {@code ASI01}; null
 *     where the rule has none
 * @param reason for a person
 * @param replaced the arguments that go on in place of the call's own, where the action is {@link
 *     ToolAction#REDACT}; null for every other action
 */
public record ToolVerdict(
    ToolCall call,
    @Nullable ToolRule rule,
    ToolAction action,
    String category,
    @Nullable String agentic,
    String reason,
    @Nullable String replaced) {

  public ToolVerdict {
    requireNonNull(call, "call");
    requireNonNull(action, "action");
    if ((action == ToolAction.REDACT) != (replaced != null)) {
      throw new IllegalArgumentException("replaced arguments belong to redact, not " + action.id());
    }
  }

  /** Whether the call must not go on, or not yet. */
  public boolean stops() {
    return action == ToolAction.BLOCK || action == ToolAction.APPROVE;
  }

  /** low, medium, high or critical; null where the rule says none. */
  public @Nullable String risk() {
    return rule == null ? null : rule.risk();
  }

  /** How long a call waits for a person, where the action is {@link ToolAction#APPROVE}. */
  public ToolRule.Hold hold() {
    return rule == null ? ToolRule.Hold.defaults() : rule.hold();
  }

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
