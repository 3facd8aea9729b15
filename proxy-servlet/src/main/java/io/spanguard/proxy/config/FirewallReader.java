package io.spanguard.proxy.config;

import io.spanguard.proxy.firewall.ToolAction;
import io.spanguard.proxy.firewall.ToolFirewall;
import io.spanguard.proxy.firewall.ToolRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a target's {@code firewall}. */
final class FirewallReader {

  private static final Choice<ToolAction> ACTION =
      Choice.of(List.of(ToolAction.ALLOW, ToolAction.BLOCK, ToolAction.MONITOR), ToolAction::id)
          .later(ToolAction.APPROVE.id(), ToolAction.REDACT.id());
  private static final Choice<String> RISK =
      Choice.of(List.of("low", "medium", "high", "critical"), risk -> risk);

  private FirewallReader() {}

  static ToolFirewall read(Section section) {
    section.onlyOff("preset", "none");
    ToolAction defaultAction = section.get("default", ToolAction.ALLOW, ACTION);
    section.get("builtin", true, Scalars::flag); // there are no built-in rules yet
    List<ToolRule> rules = new ArrayList<>();
    Unique ids = new Unique();
    for (Section rule : section.sections("rules")) {
      rule(rule, ids).ifPresent(rules::add);
    }
    section.finish();
    boolean isOff = rules.isEmpty() && defaultAction == ToolAction.ALLOW;
    return isOff ? ToolFirewall.allowAll() : ToolFirewall.of(rules, defaultAction);
  }

  private static Optional<ToolRule> rule(Section section, Unique ids) {
    Optional<String> id = ids.require(section, "id", "no-deletes", FirewallReader::ruleId);
    List<String> tools = section.list("tools", List.of(), Scalars::filled);
    if (tools.isEmpty() && section.isMissing("tools")) {
      section.problem("tools", "missing; for instance [\"delete_*\"]");
    }
    section.onlyOff("arguments", "");
    Optional<ToolAction> action = section.require("action", "block", ACTION);
    Optional<String> reason = section.find("reason", Scalars::name);
    Optional<String> risk = section.find("risk", RISK);
    if (action.isPresent()) {
      onlyForApprovals(section, "wait");
      onlyForApprovals(section, "expires");
      section.finish();
    }
    if (id.isEmpty() || tools.isEmpty() || action.isEmpty()) {
      return Optional.empty();
    }
    ToolRule rule =
        new ToolRule(id.get(), tools, action.get(), reason.orElse(null), risk.orElse(null));
    try {
      ToolFirewall.of(List.of(rule), ToolAction.ALLOW);
      return Optional.of(rule);
    } catch (IllegalArgumentException e) {
      section.problem(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private static void onlyForApprovals(Section section, String key) {
    if (section.has(key)) {
      section.problem(key, "only for action approve, which is not available in this version");
    }
  }

  /** {@code default} is what spans say where no rule matched. */
  private static String ruleId(String text) {
    Scalars.require(!text.equals("default"), "is what the default action is called");
    return Scalars.id(text);
  }
}
