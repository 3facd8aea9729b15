package io.spanguard.proxy.config;

import io.spanguard.proxy.firewall.ToolAction;
import io.spanguard.proxy.firewall.ToolFirewall;
import io.spanguard.proxy.firewall.ToolRule;
import java.util.List;

/** Reads a target's {@code firewall}. */
final class FirewallReader {

  private static final Choice<ToolAction> DEFAULT =
      Choice.of(List.of(ToolAction.ALLOW, ToolAction.BLOCK, ToolAction.APPROVE), ToolAction::id);
  private static final Choice<Boolean> PRESET = Choice.between("agent", "none");

  private FirewallReader() {}

  /** The built-in rules are there wherever there is a firewall at all. */
  static ToolFirewall read(Section target) {
    boolean isThere = target.has("firewall");
    Section section = target.section("firewall");
    ToolFirewall.Builder firewall =
        ToolFirewall.builder()
            .agentPreset(section.get("preset", false, PRESET))
            .defaultAction(section.get("default", ToolAction.ALLOW, DEFAULT))
            .builtIn(section.get("builtin", true, Scalars::flag));
    Choice<String> builtIn = Choice.of(ToolFirewall.builtInIds(), id -> id);
    section.list("without", List.of(), builtIn).forEach(firewall::switchOff);
    Unique ids = new Unique();
    for (Section rule : section.sections("rules")) {
      RuleReader.read(rule, ids).ifPresent(firewall::rule);
    }
    section.finish();
    ToolFirewall read = firewall.build();
    return isThere && !read.isOff() ? read : ToolFirewall.allowAll();
  }

  /** {@code default} is what spans say where no rule matched. */
  static String ruleId(String text) {
    Scalars.require(!text.equals("default"), "is what the default action is called");
    Scalars.require(!ToolFirewall.isOwn(text), "is a rule that comes with the firewall");
    return Scalars.id(text);
  }

  /** Whether the rule can be used as it is; else what is wrong. */
  static void check(ToolRule rule) {
    ToolFirewall.of(List.of(rule), ToolAction.ALLOW);
  }
}
