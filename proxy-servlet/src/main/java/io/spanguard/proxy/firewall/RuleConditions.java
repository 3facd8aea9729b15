package io.spanguard.proxy.firewall;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a rule asks beside the tool's name; all of it must hold. Immutable and safe for use by many
 * threads.
 *
 * @param arguments all must hold
 * @param matching regular expressions in RE2's syntax, of which one must be found in a line {@code
 *     name=value} of the arguments; empty for none
 * @param agents globs, of which one must match; empty for any agent, and so on for the others
 * @param taint null for none
 * @param after globs over tools of which one must have been called before; empty for none
 * @param budget how many calls of the rule's tools go by before it matches; null for none
 */
public record RuleConditions(
    List<ArgumentCondition> arguments,
    List<String> matching,
    List<String> agents,
    List<String> sessions,
    List<String> callers,
    List<String> targets,
    @Nullable Taint taint,
    List<String> after,
    @Nullable Integer budget) {

  private static final RuleConditions NONE = builder().build();

  /**
   * @throws IllegalArgumentException when a regular expression or a glob is none, or the budget is
   *     below 0
   */
  public RuleConditions {
    arguments = List.copyOf(arguments);
    matching = List.copyOf(matching);
    matching.forEach(Regex::compile);
    agents = globs("agents", agents);
    sessions = globs("sessions", sessions);
    callers = globs("callers", callers);
    targets = globs("targets", targets);
    after = globs("after", after);
    if (budget != null && budget < 0) {
      throw new IllegalArgumentException("budget < 0: " + budget);
    }
  }

  /** The tool's name is all. */
  public static RuleConditions none() {
    return NONE;
  }

  public static Builder builder() {
    return new Builder();
  }

  /** Whether they name arguments, which is what a redaction needs. */
  boolean nameArguments() {
    return !arguments.isEmpty() || !matching.isEmpty() || taint != null;
  }

  static List<String> globs(String what, List<String> globs) {
    for (String glob : globs) {
      if (glob.isBlank()) {
        throw new IllegalArgumentException(what + ": a name is empty: * stands for any");
      }
    }
    return List.copyOf(globs);
  }

  /**
   * An argument's value stands in what a tool answered, and neither the user nor the operator ever
   * named it.
   *
   * @param arguments JSON paths to the arguments that count; empty for every one
   * @param tools globs over the tools whose results are not trusted; empty for every tool
   */
  public record Taint(List<String> arguments, List<String> tools) {
    /**
     * @throws IllegalArgumentException when a path or a glob is none
     */
    public Taint {
      arguments = List.copyOf(arguments);
      arguments.forEach(JsonPath::of);
      tools = globs("taint.tools", tools);
    }

    /** Of any argument, by any tool. */
    public static Taint any() {
      return new Taint(List.of(), List.of());
    }
  }

  /** Collects conditions; by default there are none. For use by one thread. */
  public static final class Builder {
    private final List<ArgumentCondition> arguments = new ArrayList<>();
    private List<String> matching = List.of();
    private List<String> agents = List.of();
    private List<String> sessions = List.of();
    private List<String> callers = List.of();
    private List<String> targets = List.of();
    private @Nullable Taint taint;
    private List<String> after = List.of();
    private @Nullable Integer budget;

    private Builder() {}

    public Builder argument(String path, ArgumentOperator op, String... values) {
      arguments.add(ArgumentCondition.of(path, op, values));
      return this;
    }

    public Builder argument(ArgumentCondition condition) {
      arguments.add(requireNonNull(condition, "condition"));
      return this;
    }

    public Builder matching(List<String> matching) {
      this.matching = matching;
      return this;
    }

    public Builder agents(List<String> agents) {
      this.agents = agents;
      return this;
    }

    public Builder sessions(List<String> sessions) {
      this.sessions = sessions;
      return this;
    }

    public Builder callers(List<String> callers) {
      this.callers = callers;
      return this;
    }

    public Builder targets(List<String> targets) {
      this.targets = targets;
      return this;
    }

    public Builder taint(Taint taint) {
      this.taint = taint;
      return this;
    }

    public Builder after(List<String> after) {
      this.after = after;
      return this;
    }

    public Builder budget(int budget) {
      this.budget = budget;
      return this;
    }

    /**
     * The conditions.
     *
     * @throws IllegalArgumentException as {@link RuleConditions} says
     */
    public RuleConditions build() {
      return new RuleConditions(
          arguments, matching, agents, sessions, callers, targets, taint, after, budget);
    }
  }
}
