package io.spanguard.proxy.wire;

import java.util.Locale;
import java.util.Optional;

/** Which family of APIs a target speaks. Safe for use by many threads. */
public enum Wire {
  /** The path says which. */
  AUTO,
  OPENAI,
  ANTHROPIC;

  private final String id = name().toLowerCase(Locale.ROOT);

  /** The word in configuration files. */
  public String id() {
    return id;
  }

  /** The wire with this {@link #id()}; empty where there is none. */
  public static Optional<Wire> fromId(String id) {
    for (Wire wire : values()) {
      if (wire.id.equals(id)) {
        return Optional.of(wire);
      }
    }
    return Optional.empty();
  }
}
