package io.spanguard.proxy.config;

import io.spanguard.proxy.firewall.ArgumentCondition;
import io.spanguard.proxy.firewall.ArgumentOperator;
import io.spanguard.proxy.firewall.RuleConditions;
import io.spanguard.proxy.firewall.RuleConditions.Taint;
import io.spanguard.proxy.firewall.ToolAction;
import io.spanguard.proxy.firewall.ToolRule;
import io.spanguard.proxy.firewall.ToolRule.Hold;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads one of a firewall's {@code rules}. For one rule. */
final class RuleReader {

  private static final Choice<ToolAction> ACTION =
      Choice.of(List.of(ToolAction.values()), ToolAction::id);
  private static final Choice<ArgumentOperator> OPERATOR =
      Choice.of(List.of(ArgumentOperator.values()), ArgumentOperator::id);
  private static final Choice<String> RISK =
      Choice.of(List.of("low", "medium", "high", "critical"), risk -> risk);

  private final Section section;
  private boolean isGood = true;

  private RuleReader(Section section) {
    this.section = section;
  }

  /**
   * @param ids of the target's rules before this one
   */
  static Optional<ToolRule> read(Section section, Unique ids) {
    return new RuleReader(section).rule(ids);
  }

  private Optional<ToolRule> rule(Unique ids) {
    Optional<String> id = ids.require(section, "id", "no-deletes", FirewallReader::ruleId);
    List<String> tools = section.list("tools", List.of(), Scalars::filled);
    if (tools.isEmpty() && section.isMissing("tools")) {
      section.problem("tools", "missing; for instance [\"delete_*\"]");
    }
    RuleConditions when = conditions();
    Optional<ToolAction> action = section.require("action", "block", ACTION);
    Optional<String> reason = section.find("reason", Scalars::name);
    Optional<String> risk = section.find("risk", RISK);
    Hold hold = hold(action);
    section.finish();
    if (id.isEmpty() || tools.isEmpty() || action.isEmpty() || !isGood) {
      return Optional.empty();
    }
    try {
      ToolRule rule =
          new ToolRule(
              id.get(), tools, when, action.get(), reason.orElse(null), risk.orElse(null), hold);
      FirewallReader.check(rule);
      return Optional.of(rule);
    } catch (IllegalArgumentException e) {
      section.problem(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private Hold hold(Optional<ToolAction> action) {
    Hold defaults = Hold.defaults();
    if (action.isPresent() && action.get() != ToolAction.APPROVE) {
      onlyForApprovals("wait");
      onlyForApprovals("expires");
      return defaults;
    }
    Duration waits = section.get("wait", defaults.waits(), Scalars::shortDuration);
    Duration expires = section.get("expires", defaults.expires(), Scalars::duration);
    if (waits.compareTo(expires) > 0) {
      section.problem(
          section.has("wait") ? "wait" : "expires",
          "the caller would wait ("
              + waits.toSeconds()
              + "s) longer than a person may decide ("
              + expires.toSeconds()
              + "s): wait must not be longer than expires");
      isGood = false;
    }
    return new Hold(waits, expires);
  }

  private void onlyForApprovals(String key) {
    if (section.has(key)) {
      section.problem(key, "only for action approve");
    }
  }

  private RuleConditions conditions() {
    RuleConditions.Builder when =
        RuleConditions.builder()
            .matching(
                section.list(
                    "matches",
                    List.of(),
                    checked(regex -> RuleConditions.builder().matching(List.of(regex)).build())))
            .agents(section.list("agents", List.of(), Scalars::filled))
            .sessions(section.list("sessions", List.of(), Scalars::filled))
            .callers(section.list("callers", List.of(), Scalars::filled))
            .targets(section.list("targets", List.of(), Scalars::filled))
            .after(section.list("after", List.of(), Scalars::filled));
    section.find("budget", Scalars.integer(0, 1_000_000)).ifPresent(n -> when.budget(n.intValue()));
    for (Section argument : section.sections("arguments")) {
      Optional<ArgumentCondition> condition = argument(argument);
      condition.ifPresent(when::argument);
      isGood &= condition.isPresent();
    }
    taint().ifPresent(when::taint);
    return when.build();
  }

  /** Tries what the text is to be used for, so that the problem names this very value. */
  private static Parser<String> checked(Consumer<String> use) {
    return text -> {
      try {
        use.accept(Scalars.filled(text));
        return text;
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("cannot be used: " + e.getMessage(), e);
      }
    };
  }

  private static Optional<ArgumentCondition> argument(Section section) {
    Optional<String> path =
        section.require(
            "path",
            "$.amount",
            checked(p -> ArgumentCondition.of(p, ArgumentOperator.EXISTS, "true")));
    Optional<ArgumentOperator> op = section.require("op", "gt", OPERATOR);
    List<String> values = values(section, op);
    section.finish();
    if (path.isEmpty() || op.isEmpty() || values.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new ArgumentCondition(path.get(), op.get(), values));
    } catch (IllegalArgumentException e) {
      section.problem("value", String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private static List<String> values(Section section, Optional<ArgumentOperator> op) {
    if (op.isPresent() && op.get() == ArgumentOperator.IN) {
      List<String> values = section.list("value", List.of(), Scalars::text);
      if (values.isEmpty() && section.isMissing("value")) {
        section.problem("value", "missing; for instance [a, b]");
      }
      return values;
    }
    if (op.isPresent() && op.get() == ArgumentOperator.EXISTS && !section.has("value")) {
      return List.of("true");
    }
    return section.require("value", "100", Scalars::text).map(List::of).orElse(List.of());
  }

  /** {@code true}, or which arguments and whose results. */
  private Optional<Taint> taint() {
    if (!section.has("taint")) {
      section.find("taint", Scalars::flag);
      return Optional.empty();
    }
    if (section.isSingle("taint")) {
      return section.find("taint", Scalars::flag).filter(on -> on).map(on -> Taint.any());
    }
    Section taint = section.section("taint");
    List<String> arguments =
        taint.list("arguments", List.of(), checked(p -> new Taint(List.of(p), List.of())));
    List<String> tools = taint.list("tools", List.of(), Scalars::filled);
    taint.finish();
    return Optional.of(new Taint(arguments, tools));
  }
}
