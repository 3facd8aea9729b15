package io.spanguard.proxy.firewall;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * The tool rules of a target: the first that matches decides, else the default action. Immutable and safe for use by many
 * threads.
 */
public final class ToolFirewall {

  private static final ToolFirewall ALLOW_ALL = of(List.of(), ToolAction.ALLOW);

  private final List<ToolRule> rules;
  private final ToolAction defaultAction;

  private ToolFirewall(List<ToolRule> rules, ToolAction defaultAction) {
    this.rules = List.copyOf(rules);
    this.defaultAction = requireNonNull(defaultAction, "defaultAction");
  }

  /**
   * @throws IllegalArgumentException when a rule id stands twice, or a glob or an action cannot be used
   */
  public static ToolFirewall of(List<ToolRule> rules, ToolAction defaultAction) {
    return new ToolFirewall(rules, defaultAction);
  }

  /** No rules, everything goes. */
  public static ToolFirewall allowAll() {
    return ALLOW_ALL;
  }

  /** Whether it lets everything go without looking. */
  public boolean isOff() {
    return rules.isEmpty() && defaultAction == ToolAction.ALLOW;
  }

  public List<ToolRule> rules() {
    return rules;
  }

  /** What happens to this call. */
  public ToolVerdict judge(ToolCall call) {
    throw new UnsupportedOperationException("HELPER");
  }
}
