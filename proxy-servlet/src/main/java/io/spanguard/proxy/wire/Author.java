package io.spanguard.proxy.wire;

import org.jspecify.annotations.Nullable;

/** Whose message a text stands in, which says what the text is. Immutable. */
record Author(
    PartKind text,
    PartKind reasoning,
    PartKind call,
    boolean isNew,
    @Nullable String toolName,
    @Nullable String toolCallId,
    int choice) {

  static Author of(PartKind kind, boolean isNew) {
    return new Author(kind, kind, kind, isNew, null, null, 0);
  }

  static Author tool(boolean isNew, @Nullable String name, @Nullable String callId) {
    PartKind kind = PartKind.TOOL_RESULT;
    return new Author(kind, kind, kind, isNew, name, callId, 0);
  }

  static Author definition(boolean isNew, @Nullable String name) {
    PartKind kind = PartKind.TOOL_DEFINITION;
    return new Author(kind, kind, kind, isNew, name, null, 0);
  }

  static Author model(int choice) {
    return new Author(
        PartKind.COMPLETION, PartKind.REASONING, PartKind.TOOL_CALL, true, null, null, choice);
  }
}
