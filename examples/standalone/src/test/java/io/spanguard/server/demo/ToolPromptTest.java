package io.spanguard.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.spanguard.server.demo.Answer.ToolCall;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ToolPromptTest {

  private static final Set<String> TOOLS = Set.of("refund", "delete_order");

  @Test
  void calls_keepsTheArgumentsAsTheyStand() {
    assertThat(ToolPrompt.calls("please call refund {\"a\": {\"b\": [1, 2]}} now", TOOLS))
        .extracting(ToolCall::name, ToolCall::arguments)
        .containsExactly(tuple("refund", "{\"a\": {\"b\": [1, 2]}}"));
  }

  @Test
  void calls_several() {
    assertThat(ToolPrompt.calls("call refund {\"id\":1} and call delete_order {\"id\":2}", TOOLS))
        .extracting(ToolCall::name)
        .containsExactly("refund", "delete_order");
  }

  @Test
  void calls_withoutArguments() {
    assertThat(ToolPrompt.calls("call refund", TOOLS))
        .extracting(ToolCall::arguments)
        .containsExactly("{}");
  }

  @Test
  void calls_malformedArgumentsGoOnAsText() {
    assertThat(ToolPrompt.calls("call refund {\"a\": oops\nnext line", TOOLS))
        .extracting(ToolCall::arguments)
        .containsExactly("{\"a\": oops");
  }

  @Test
  void calls_unknownToolIsOnlyText() {
    assertThat(ToolPrompt.calls("call mum {\"a\":1}", TOOLS)).isEmpty();
  }
}
