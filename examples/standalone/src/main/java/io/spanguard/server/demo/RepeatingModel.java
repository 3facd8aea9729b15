package io.spanguard.server.demo;

import io.spanguard.server.demo.ChatRequest.Message;
import java.util.List;

/**
 * Answers a chat by repeating its last message, or by calling the tools that this message asks for.
 */
final class RepeatingModel {

  /** What providers add to a message's own tokens, roughly. */
  private static final int TOKENS_PER_MESSAGE = 4;

  private RepeatingModel() {}

  static Answer answer(ChatRequest request) {
    int promptTokens = 0;
    for (Message message : request.messages()) {
      promptTokens += TOKENS_PER_MESSAGE + Tokens.count(message.text());
    }
    Message last = request.last();
    if (last.role().equals("user")) {
      List<Answer.ToolCall> calls = ToolPrompt.calls(last.text(), request.tools());
      if (!calls.isEmpty()) {
        int tokens = calls.stream().mapToInt(RepeatingModel::tokens).sum();
        return new Answer("", calls, "tool_calls", promptTokens, tokens);
      }
    }
    String whole = (last.role().equals("tool") ? "The tool said: " : "You said: ") + last.text();
    String text = Tokens.first(request.maxTokens(), whole);
    String finishReason = text.length() < whole.length() ? "length" : "stop";
    return new Answer(text, List.of(), finishReason, promptTokens, Tokens.count(text));
  }

  private static int tokens(Answer.ToolCall call) {
    return Tokens.count(call.name()) + Tokens.count(call.arguments());
  }
}
