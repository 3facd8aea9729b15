package io.spanguard.proxy.firewall;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The rules that come with the firewall. They run after the user's own and look at every tool.
 * Stateless.
 */
final class BuiltInRules {

  private static final List<String> EVERY_TOOL = List.of("*");

  private static final List<CompiledRule> ALL =
      List.of(
          rule(
              "metadata-address",
              ToolAction.BLOCK,
              "critical",
              "ASI03",
              "it reaches for a cloud metadata service, which hands out the machine's credentials",
              NetworkAddresses::metadata),
          rule(
              "private-address",
              ToolAction.BLOCK,
              "high",
              "ASI02",
              "it reaches into a private network",
              NetworkAddresses::inPrivateNetwork),
          rule(
              "sensitive-file",
              ToolAction.BLOCK,
              "high",
              "ASI03",
              "it names a file that holds credentials or system secrets",
              SensitiveFiles::match),
          rule(
              "destructive-shell",
              ToolAction.BLOCK,
              "critical",
              "ASI05",
              "it holds a command that destroys data or hands over the machine",
              DestructiveShell::match),
          rule(
              "destructive-sql",
              ToolAction.BLOCK,
              "critical",
              "ASI02",
              "it holds SQL that destroys tables or changes all rows",
              DestructiveSql::match),
          rule(
              "unnamed-credential",
              ToolAction.APPROVE,
              "high",
              "ASI03",
              "it hands over a credential that neither the user nor the operator gave",
              Credentials::match),
          rule(
              "tainted-destination",
              ToolAction.APPROVE,
              "high",
              "ASI01",
              "it sends data to a destination that only a tool's result named",
              Recipients::tainted),
          rule(
              "unnamed-recipient",
              ToolAction.APPROVE,
              "medium",
              "ASI01",
              "it goes to a recipient whom the user never named",
              Recipients::unnamed));

  private BuiltInRules() {}

  /** All of them but those that are switched off. */
  static List<CompiledRule> without(Set<String> switchedOff) {
    List<CompiledRule> on = new ArrayList<>(ALL);
    on.removeIf(rule -> switchedOff.contains(rule.rule().id()));
    return on;
  }

  static List<String> ids() {
    return ALL.stream().map(rule -> rule.rule().id()).toList();
  }

  static CompiledRule rule(
      String id, ToolAction action, String risk, String agentic, String reason, Condition what) {
    ToolRule rule = new ToolRule(id, EVERY_TOOL, action, reason, risk);
    return new CompiledRule(rule, List.of(Glob.of("*")), List.of(what), agentic);
  }
}
