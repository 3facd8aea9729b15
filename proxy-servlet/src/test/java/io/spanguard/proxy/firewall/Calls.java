package io.spanguard.proxy.firewall;

import com.fasterxml.jackson.core.JsonPointer;
import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.PartKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls and conversations for tests. */
final class Calls {

  private Calls() {}

  static ToolCall call(String tool, String arguments) {
    return ToolCall.of(part(PartKind.TOOL_CALL, arguments, tool));
  }

  /** What the user said, then what a tool answered, each as often as wanted. */
  static Conversation after(String user, String... results) {
    List<Part> parts = new ArrayList<>();
    if (!user.isEmpty()) {
      parts.add(part(PartKind.PROMPT, user, null));
    }
    for (String result : results) {
      parts.add(part(PartKind.ASSISTANT, "{}", "fetch_page"));
      parts.add(part(PartKind.TOOL_RESULT, result, "fetch_page"));
    }
    return Conversation.of(parts, "agent-7", "s-1", "ci", "bot");
  }

  /** The same as {@link #after}, below a system prompt such as most agents have. */
  static Conversation below(String system, String user, String... results) {
    List<Part> parts = new ArrayList<>();
    parts.add(part(PartKind.SYSTEM, system, null));
    parts.add(part(PartKind.PROMPT, user, null));
    for (String result : results) {
      parts.add(part(PartKind.TOOL_RESULT, result, "fetch_page"));
    }
    return Conversation.of(parts, "agent-7", "s-1", "ci", "bot");
  }

  static Part part(PartKind kind, String text, @Nullable String tool) {
    return new Part(kind, JsonPointer.empty(), text, true, tool, null, 0);
  }

  /** The id of the built-in rule that matches, or default. */
  static String builtIn(String tool, String arguments, Conversation conversation) {
    return ToolFirewall.builder().build().judge(call(tool, arguments), conversation).ruleId();
  }

  /** The id of the rule that matches under the agent preset, or default. */
  static String preset(String tool, String arguments, Conversation conversation) {
    return ToolFirewall.builder()
        .agentPreset(true)
        .build()
        .judge(call(tool, arguments), conversation)
        .ruleId();
  }
}
