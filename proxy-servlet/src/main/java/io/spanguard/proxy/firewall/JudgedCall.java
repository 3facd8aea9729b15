package io.spanguard.proxy.firewall;

import org.jspecify.annotations.Nullable;

/** A call while it is judged, read once for all rules. For use by one thread. */
final class JudgedCall {

  private final ToolCall call;
  private final Conversation conversation;
  private @Nullable Arguments arguments;
  private @Nullable ToolWords words;

  JudgedCall(ToolCall call, Conversation conversation) {
    this.call = call;
    this.conversation = conversation;
  }

  ToolCall call() {
    return call;
  }

  String name() {
    return call.name();
  }

  Conversation conversation() {
    return conversation;
  }

  ConversationText said() {
    return conversation.text();
  }

  Arguments arguments() {
    if (arguments == null) {
      arguments = Arguments.of(call.arguments());
    }
    return arguments;
  }

  /** What the tool's name says that it does. */
  ToolWords words() {
    if (words == null) {
      words = ToolWords.of(call.name());
    }
    return words;
  }
}
