package io.spanguard.proxy.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.PartKind;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConversationTest {

  @Test
  void textsAreSortedByWhoSpoke_inOrder() {
    Conversation conversation =
        Conversation.of(
            List.of(
                part(PartKind.SYSTEM, "be kind", null),
                part(PartKind.PROMPT, "read it", null),
                part(PartKind.ASSISTANT, "I will", null),
                part(PartKind.ASSISTANT, "{\"n\":1}", "read"),
                part(PartKind.TOOL_RESULT, "page", "read"),
                part(PartKind.ASSISTANT, "{\"n\":2}", "send"),
                part(PartKind.PROMPT, "and now?", null)),
            "a-1",
            null,
            "ci",
            "bot");

    assertThat(conversation.userTexts()).containsExactly("read it", "and now?");
    assertThat(conversation.toolResults()).extracting(Part::text).containsExactly("page");
    assertThat(conversation.earlierCalls())
        .extracting(ToolCall::name)
        .containsExactly("read", "send");
    assertThat(conversation.agent()).isEqualTo("a-1");
    assertThat(conversation.session()).isNull();
  }

  private static Part part(PartKind kind, String text, @Nullable String tool) {
    return new Part(kind, JsonPointer.empty(), text, true, tool, null, 0);
  }
}
