package io.spanguard.proxy.firewall;

import io.spanguard.proxy.firewall.ToolFirewall.Earlier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Those of a firewall's rules that are tried on calls of earlier turns, which only the ones that
 * block or redact change. An agent sends its whole conversation with every request, so what would
 * read all of it once more for each earlier call is left out. Immutable and safe for use by many
 * threads.
 */
final class EarlierRules {

  private final List<CompiledRule> rules;
  private final ToolAction defaultAction;

  private EarlierRules(List<CompiledRule> rules, ToolAction defaultAction) {
    this.rules = List.copyOf(rules);
    this.defaultAction = defaultAction;
  }

  static EarlierRules of(List<CompiledRule> all, ToolAction defaultAction) {
    List<CompiledRule> rules = new ArrayList<>(all);
    rules.removeIf(
        rule -> ToolFirewall.isOwn(rule.rule().id()) && rule.rule().action() == ToolAction.APPROVE);
    if (defaultAction != ToolAction.BLOCK) {
      while (!rules.isEmpty() && !changes(rules.get(rules.size() - 1).rule().action())) {
        rules.remove(rules.size() - 1);
      }
    }
    return new EarlierRules(rules, defaultAction);
  }

  private static boolean changes(ToolAction action) {
    return action == ToolAction.BLOCK || action == ToolAction.REDACT;
  }

  Optional<Earlier> judge(ToolCall call, Supplier<Conversation> before) {
    if (rules.isEmpty() && defaultAction != ToolAction.BLOCK) {
      return Optional.empty();
    }
    JudgedCall judged = new JudgedCall(call, before.get());
    for (CompiledRule rule : rules) {
      Match match = rule.match(judged);
      if (match.holds()) {
        return changed(ToolFirewall.verdict(judged, rule, match));
      }
    }
    return changed(ToolFirewall.byDefault(call, defaultAction));
  }

  private static Optional<Earlier> changed(ToolVerdict verdict) {
    String replaced = verdict.replaced();
    if (replaced != null) {
      return replaced.equals(verdict.call().arguments())
          ? Optional.empty()
          : Optional.of(new Earlier(verdict, replaced));
    }
    return verdict.action() == ToolAction.BLOCK
        ? Optional.of(new Earlier(verdict, Arguments.removed(verdict.ruleId())))
        : Optional.empty();
  }
}
