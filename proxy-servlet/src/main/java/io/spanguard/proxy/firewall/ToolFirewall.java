package io.spanguard.proxy.firewall;

import static java.util.Objects.requireNonNull;

import io.spanguard.proxy.wire.Part;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The tool rules of a target: the first that matches decides, the user's before those of the preset
 * before the built-in ones, else the default action. Immutable and safe for use by many threads.
 *
 * <pre>{@code
 * ToolFirewall firewall = ToolFirewall.builder()
 *     .rule(new ToolRule("no-deletes", List.of("delete_*"), ToolAction.BLOCK, null, "high"))
 *     .agentPreset(true)
 *     .build();
 * ToolVerdict verdict = firewall.judge(ToolCall.of(part), Conversation.of(request.parts(), …));
 * }</pre>
 */
public final class ToolFirewall {

  private static final ToolFirewall ALLOW_ALL = of(List.of(), ToolAction.ALLOW);

  private final List<CompiledRule> rules;
  private final EarlierRules earlier;
  private final ToolAction defaultAction;

  private ToolFirewall(List<CompiledRule> rules, ToolAction defaultAction) {
    this.rules = List.copyOf(rules);
    this.earlier = EarlierRules.of(this.rules, defaultAction);
    this.defaultAction = defaultAction;
  }

  /**
   * These rules and none that are built in.
   *
   * @throws IllegalArgumentException as {@link Builder#build}
   */
  public static ToolFirewall of(List<ToolRule> rules, ToolAction defaultAction) {
    return builder().rules(rules).defaultAction(defaultAction).builtIn(false).build();
  }

  /** No rules, everything goes. */
  public static ToolFirewall allowAll() {
    return ALLOW_ALL;
  }

  /** The built-in rules, and what is added to them. */
  public static Builder builder() {
    return new Builder();
  }

  /** The ids of the built-in rules, each of which can be switched off. */
  public static List<String> builtInIds() {
    return BuiltInRules.ids();
  }

  /** Whether it lets everything go without looking. */
  public boolean isOff() {
    return rules.isEmpty() && defaultAction == ToolAction.ALLOW;
  }

  /** Whether a person may be asked about a call. */
  public boolean mayHold() {
    return defaultAction == ToolAction.APPROVE || hasRule(ToolAction.APPROVE);
  }

  /** Whether a call may go on with other arguments. */
  public boolean mayRedact() {
    return hasRule(ToolAction.REDACT);
  }

  private boolean hasRule(ToolAction action) {
    return rules.stream().anyMatch(rule -> rule.rule().action() == action);
  }

  /** Those in force, in the order in which they are tried. */
  public List<ToolRule> rules() {
    return rules.stream().map(CompiledRule::rule).toList();
  }

  /** What happens where none of them matches: allow, block or approve. */
  public ToolAction defaultAction() {
    return defaultAction;
  }

  /** What happens to this call, after what came before it. */
  public ToolVerdict judge(ToolCall call, Conversation conversation) {
    JudgedCall judged = new JudgedCall(call, requireNonNull(conversation, "conversation"));
    for (CompiledRule rule : rules) {
      Match match = rule.match(judged);
      if (match.holds()) {
        return verdict(judged, rule, match);
      }
    }
    return byDefault(call, defaultAction);
  }

  /**
   * A call as it may be recorded: what a rule takes out of its arguments is not.
   *
   * @param conversation what came before it
   */
  public Part recorded(Part call, Conversation conversation) {
    String replaced = judge(ToolCall.of(call), conversation).replaced();
    return replaced == null ? call : call.withText(replaced);
  }

  static ToolVerdict byDefault(ToolCall call, ToolAction action) {
    return new ToolVerdict(
        call, null, action, CompiledRule.CATEGORY, null, "no rule names this tool", null);
  }

  /**
   * What is to stand in the place of the arguments of a call that the model made in an earlier
   * turn; empty where they stay. It has been made, so it is not stopped, and nobody is asked about
   * it: what a rule blocks is taken out, what a rule redacts is redacted. Rules of the preset, and
   * built-in ones that ask a person, are not tried.
   *
   * @param before what came before it in the same conversation
   */
  public Optional<Earlier> judgeEarlier(ToolCall call, Supplier<Conversation> before) {
    return earlier.judge(call, before);
  }

  /**
   * A call of an earlier turn that goes on with other arguments.
   *
   * @param arguments JSON
   */
  public record Earlier(ToolVerdict verdict, String arguments) {}

  static ToolVerdict verdict(JudgedCall judged, CompiledRule compiled, Match match) {
    ToolRule rule = compiled.rule();
    String replaced = rule.action() == ToolAction.REDACT ? redacted(judged, rule, match) : null;
    return new ToolVerdict(
        judged.call(),
        rule,
        rule.action(),
        CompiledRule.CATEGORY,
        compiled.agentic(),
        compiled.reason(),
        replaced);
  }

  private static String redacted(JudgedCall judged, ToolRule rule, Match match) {
    // A condition that nothing is there holds without a place to redact.
    return match.places().isEmpty()
        ? judged.call().arguments()
        : judged.arguments().redacted(match.places(), rule.id());
  }

  /** Collects a firewall. For use by one thread. */
  public static final class Builder {
    private final List<ToolRule> rules = new ArrayList<>();
    private ToolAction defaultAction = ToolAction.ALLOW;
    private boolean builtIn = true;
    private boolean agentPreset;
    private final Set<String> switchedOff = new HashSet<>();

    private Builder() {}

    /** Adds one at the end. */
    public Builder rule(ToolRule rule) {
      rules.add(requireNonNull(rule, "rule"));
      return this;
    }

    /** Adds these at the end. */
    public Builder rules(List<ToolRule> more) {
      more.forEach(this::rule);
      return this;
    }

    /** What happens where no rule matches: allow (the default), block or approve. */
    public Builder defaultAction(ToolAction action) {
      this.defaultAction = requireNonNull(action, "action");
      return this;
    }

    /** Whether the built-in rules are tried; default true. */
    public Builder builtIn(boolean builtIn) {
      this.builtIn = builtIn;
      return this;
    }

    /** Switches one built-in rule off. */
    public Builder switchOff(String id) {
      switchedOff.add(requireNonNull(id, "id"));
      return this;
    }

    /** Whether the rules for agents are tried, before the built-in ones; default false. */
    public Builder agentPreset(boolean agentPreset) {
      this.agentPreset = agentPreset;
      return this;
    }

    /**
     * The firewall.
     *
     * @throws IllegalArgumentException when an id stands twice or is one of the firewall's own,
     *     there is no built-in rule to switch off, or the default action is redact or monitor
     */
    public ToolFirewall build() {
      if (defaultAction == ToolAction.REDACT || defaultAction == ToolAction.MONITOR) {
        throw new IllegalArgumentException(
            "the default action is not allow, block or approve: " + defaultAction.id());
      }
      for (String id : switchedOff) {
        if (!BuiltInRules.ids().contains(id)) {
          throw new IllegalArgumentException(
              "no built-in rule " + id + "; there are " + String.join(", ", BuiltInRules.ids()));
        }
      }
      List<CompiledRule> all = new ArrayList<>();
      Set<String> ids = new HashSet<>();
      for (ToolRule rule : rules) {
        if (!ids.add(rule.id())) {
          throw new IllegalArgumentException("firewall rule id twice: " + rule.id());
        }
        if (isOwn(rule.id())) {
          throw new IllegalArgumentException(
              "firewall rule id is that of a rule that comes with the firewall: " + rule.id());
        }
        all.add(CompiledRule.of(rule));
      }
      if (agentPreset) {
        all.addAll(AgentPreset.rules());
      }
      if (builtIn) {
        all.addAll(BuiltInRules.without(switchedOff));
      }
      return new ToolFirewall(all, defaultAction);
    }
  }

  /** Whether a rule that comes with the firewall has this id. */
  public static boolean isOwn(String id) {
    return BuiltInRules.ids().contains(id)
        || AgentPreset.rules().stream().anyMatch(rule -> rule.rule().id().equals(id));
  }
}
