package io.spanguard.proxy.wire;

import java.util.Locale;
import java.util.Optional;

/** Which piece of an exchange a {@link Part} is. Safe for use by many threads. */
public enum PartKind {
  SYSTEM,
  /** What the user said. */
  PROMPT,
  /** What the model said earlier, as the client sends it back. */
  ASSISTANT,
  TOOL_DEFINITION,
  TOOL_RESULT,
  /** What the model answers. */
  COMPLETION,
  REASONING,
  /** The arguments of a tool call that the model asks for. */
  TOOL_CALL;

  private final String id = name().toLowerCase(Locale.ROOT);

  /** The word in configuration files and on spans, for instance {@code tool_result}. */
  public String id() {
    return id;
  }

  /** Whether parts of this kind are on the way to the model. */
  public boolean isInput() {
    return compareTo(COMPLETION) < 0;
  }

  /** The kind with this {@link #id()}; empty where there is none. */
  public static Optional<PartKind> fromId(String id) {
    for (PartKind kind : values()) {
      if (kind.id.equals(id)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
