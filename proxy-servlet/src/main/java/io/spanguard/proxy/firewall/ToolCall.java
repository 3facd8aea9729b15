package io.spanguard.proxy.firewall;

import static java.util.Objects.requireNonNull;

import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.PartKind;

/**
 * A call of a tool that a model asks for. Immutable and safe for use by many threads.
 *
 * @param name of the tool; empty where the model gave none, which no glob but {@code *} matches
 * @param arguments as the model wrote them, which need not be JSON
 */
public record ToolCall(String name, String arguments, Part part) {

  public ToolCall {
    requireNonNull(name, "name");
    requireNonNull(arguments, "arguments");
    requireNonNull(part, "part");
  }

  /**
   * A call of an answer, or one of an assistant's turn that the client sends back.
   *
   * @throws IllegalArgumentException when the part is not a tool call
   */
  public static ToolCall of(Part part) {
    boolean earlier = part.kind() == PartKind.ASSISTANT && part.toolName() != null;
    if (part.kind() != PartKind.TOOL_CALL && !earlier) {
      throw new IllegalArgumentException("not a tool call: " + part.kind().id());
    }
    return new ToolCall(part.toolName() == null ? "" : part.toolName(), part.text(), part);
  }
}
