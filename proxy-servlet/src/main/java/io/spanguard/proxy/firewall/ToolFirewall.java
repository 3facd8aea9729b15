package io.spanguard.proxy.firewall;

import static java.util.Objects.requireNonNull;

import io.spanguard.proxy.guardrail.OwaspCategory;
import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.PartKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The tool rules of a target: the first that matches decides, else the default action. Immutable
 * and safe for use by many threads.
 */
public final class ToolFirewall {

  private static final String EXCESSIVE_AGENCY = OwaspCategory.LLM06.id();

  private static final ToolFirewall ALLOW_ALL = of(List.of(), ToolAction.ALLOW);

  private final List<ToolRule> rules;

  /** Those of the rule in the same place. */
  private final List<List<Glob>> globs;

  private final ToolAction defaultAction;

  private ToolFirewall(List<ToolRule> rules, List<List<Glob>> globs, ToolAction defaultAction) {
    this.rules = rules;
    this.globs = globs;
    this.defaultAction = defaultAction;
  }

  /**
   * @throws IllegalArgumentException when a rule id stands twice, or a glob or an action cannot be
   *     used
   */
  public static ToolFirewall of(List<ToolRule> rules, ToolAction defaultAction) {
    checkAction("the default action", requireNonNull(defaultAction, "defaultAction"));
    Set<String> ids = new HashSet<>();
    List<List<Glob>> globs = new ArrayList<>(rules.size());
    for (ToolRule rule : rules) {
      if (!ids.add(rule.id())) {
        throw new IllegalArgumentException("firewall rule id twice: " + rule.id());
      }
      checkAction("rule " + rule.id(), rule.action());
      globs.add(globs(rule));
    }
    return new ToolFirewall(List.copyOf(rules), List.copyOf(globs), defaultAction);
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

  /** What happens to this call, after what came before it. */
  public ToolVerdict judge(ToolCall call, Conversation conversation) {
    requireNonNull(conversation, "conversation");
    for (int i = 0; i < rules.size(); i++) {
      for (Glob glob : globs.get(i)) {
        if (glob.matches(call.name())) {
          ToolRule rule = rules.get(i);
          String reason = rule.reason() == null ? "rule " + rule.id() : rule.reason();
          return new ToolVerdict(call, rule, rule.action(), EXCESSIVE_AGENCY, reason, null);
        }
      }
    }
    return new ToolVerdict(
        call, null, defaultAction, EXCESSIVE_AGENCY, "no rule names this tool", null);
  }

  /**
   * What happens to each tool call among an answer's parts, in order; other parts are passed over.
   */
  public List<ToolVerdict> judgeAll(List<Part> parts, Conversation conversation) {
    List<ToolVerdict> verdicts = new ArrayList<>();
    for (Part part : parts) {
      if (part.kind() == PartKind.TOOL_CALL) {
        verdicts.add(judge(ToolCall.of(part), conversation));
      }
    }
    return verdicts;
  }

  private static void checkAction(String whose, ToolAction action) {
    if (action == ToolAction.APPROVE || action == ToolAction.REDACT) {
      throw new IllegalArgumentException(
          whose
              + ": "
              + action.id()
              + " is not available in this version: allow, block and monitor are");
    }
  }

  private static List<Glob> globs(ToolRule rule) {
    List<Glob> globs = new ArrayList<>(rule.tools().size());
    for (String tool : rule.tools()) {
      if (tool.isBlank()) {
        throw new IllegalArgumentException(
            "rule " + rule.id() + ": a tool's name is empty: * stands for every tool");
      }
      globs.add(Glob.of(tool));
    }
    return List.copyOf(globs);
  }
}
