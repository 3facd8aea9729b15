package io.spanguard.proxy.firewall;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is done with calls of some tools. Immutable and safe for use by many threads.
 *
 * @param id unique in its target
 * @param tools globs over tool names ({@code *} any run, {@code ?} one character); at least one
 * @param when what must hold besides
 * @param reason for the person who meets the rule; null for none
 * @param risk low, medium, high or critical; null for none
 * @param hold how long a call waits for a person; only {@link ToolAction#APPROVE} looks at it
 */
public record ToolRule(
    String id,
    List<String> tools,
    RuleConditions when,
    ToolAction action,
    @Nullable String reason,
    @Nullable String risk,
    Hold hold) {

  private static final Set<String> RISKS = Set.of("low", "medium", "high", "critical");

  /**
   * @throws IllegalArgumentException when there are no tools, one is empty, or redact has no
   *     condition that names an argument
   */
  public ToolRule {
    requireNonNull(id, "id");
    requireNonNull(when, "when");
    requireNonNull(action, "action");
    requireNonNull(hold, "hold");
    tools = List.copyOf(tools);
    if (tools.isEmpty()) {
      throw new IllegalArgumentException("rule " + id + " names no tools");
    }
    for (String tool : tools) {
      if (tool.isBlank()) {
        throw new IllegalArgumentException(
            "rule " + id + ": a tool's name is empty: * stands for every tool");
      }
    }
    if (risk != null && !RISKS.contains(risk)) {
      throw new IllegalArgumentException(
          "rule " + id + ": risk is not low, medium, high or critical: " + risk);
    }
    if (action == ToolAction.REDACT && !when.nameArguments()) {
      throw new IllegalArgumentException(
          "rule " + id + ": redact needs arguments, matches or taint, which say what is redacted");
    }
  }

  /** A rule about tools' names alone. */
  public ToolRule(
      String id,
      List<String> tools,
      ToolAction action,
      @Nullable String reason,
      @Nullable String risk) {
    this(id, tools, RuleConditions.none(), action, reason, risk, Hold.defaults());
  }

  /**
   * How long a held call waits.
   *
   * @param waits how long the caller is kept; default 30 s
   * @param expires how long a person may decide, from when the call was held; default 1 h
   */
  public record Hold(Duration waits, Duration expires) {
    private static final Hold DEFAULTS = new Hold(Duration.ofSeconds(30), Duration.ofHours(1));

    /**
     * @throws IllegalArgumentException when one is negative, or {@code expires} is zero
     */
    public Hold {
      if (waits.isNegative()) {
        throw new IllegalArgumentException("wait < 0: " + waits);
      }
      if (expires.isNegative() || expires.isZero()) {
        throw new IllegalArgumentException("expires <= 0: " + expires);
      }
    }

    public static Hold defaults() {
      return DEFAULTS;
    }
  }
}
