package io.spanguard.proxy.firewall;

import java.util.Locale;
import java.util.Optional;

/** What is done about a tool call. Safe for use by many threads. */
public enum ToolAction {
  ALLOW,
  BLOCK,
  /** A person decides. */
  APPROVE,
  /** The matched argument value is replaced. */
  REDACT,
  /** It is recorded, and the call goes on. */
  MONITOR;

  private final String id = name().toLowerCase(Locale.ROOT);

  /** The lower-case word in configuration files and on spans. */
  public String id() {
    return id;
  }

  /** The action with this {@link #id()}; empty where there is none. */
  public static Optional<ToolAction> fromId(String id) {
    for (ToolAction action : values()) {
      if (action.id.equals(id)) {
        return Optional.of(action);
      }
    }
    return Optional.empty();
  }
}
