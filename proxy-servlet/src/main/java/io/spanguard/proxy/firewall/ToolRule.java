package io.spanguard.proxy.firewall;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is done with calls of some tools. Immutable and safe for use by many threads.
 *
 * @param id unique in its target
 * @param tools globs over tool names ({@code *} any run, {@code ?} one character); at least one
 * @param reason for the person who meets the rule; null for none
 * @param risk low, medium, high or critical; null for none
 */
public record ToolRule(
    String id,
    List<String> tools,
    ToolAction action,
    @Nullable String reason,
    @Nullable String risk) {

  public ToolRule {
    requireNonNull(id, "id");
    requireNonNull(action, "action");
    tools = List.copyOf(tools);
    if (tools.isEmpty()) {
      throw new IllegalArgumentException("rule " + id + " names no tools");
    }
  }
}
