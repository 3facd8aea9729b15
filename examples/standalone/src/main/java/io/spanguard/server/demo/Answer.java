package io.spanguard.server.demo;

import java.util.List;

/**
 * What the demo model says.
 *
 * @param text empty where it only calls tools
 * @param finishReason in OpenAI's words
 */
record Answer(
    String text,
    List<ToolCall> toolCalls,
    String finishReason,
    int promptTokens,
    int completionTokens) {

  Answer {
    toolCalls = List.copyOf(toolCalls);
  }

  /**
   * A tool that the model wants called.
   *
   * @param arguments as text; not necessarily JSON, as with real models
   */
  record ToolCall(String id, String name, String arguments) {}
}
