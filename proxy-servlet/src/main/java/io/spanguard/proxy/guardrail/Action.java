package io.spanguard.proxy.guardrail;

import java.util.Locale;
import java.util.Optional;

/** What a guardrail does about a finding. Safe for use by many threads. */
public enum Action {
  /** The exchange ends with an error that names guardrail and category. */
  BLOCK,
  /** The finding is replaced by its type, for instance {@code {EMAIL}}. */
  REDACT,
  /**
   * As redact, but reversible: the client gets the original back where the model repeats the
   * placeholder.
   */
  MASK,
  /** It is recorded, and the exchange goes on as if nothing had been found. */
  MONITOR;

  private final String id = name().toLowerCase(Locale.ROOT);

  /** The lower-case word in configuration files and on spans. */
  public String id() {
    return id;
  }

  /** The action with this {@link #id()}; empty where there is none. */
  public static Optional<Action> fromId(String id) {
    for (Action action : values()) {
      if (action.id.equals(id)) {
        return Optional.of(action);
      }
    }
    return Optional.empty();
  }
}
