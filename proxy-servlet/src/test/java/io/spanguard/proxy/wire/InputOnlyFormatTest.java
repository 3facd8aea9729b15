package io.spanguard.proxy.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class InputOnlyFormatTest {

  private final WireFormat embeddings = InputOnlyFormat.embeddings();
  private final WireFormat moderations = InputOnlyFormat.moderations();

  @Test
  void embeddings_inputsAreParts() {
    ObjectNode body = StrictJson.object("{\"model\":\"e\",\"input\":[\"one text\",\"another\"]}");
    ModelRequest request = embeddings.readRequest(body);

    assertThat(request.parts())
        .extracting(part -> part.place().toString(), part -> part.kind().id(), Part::text)
        .containsExactly(
            tuple("/input/0", "prompt", "one text"), tuple("/input/1", "prompt", "another"));
    assertThat(request.spanName()).isEqualTo("llm.embeddings");
    assertThat(embeddings.inputMessages(body, request.parts()))
        .containsEntry(
            "gen_ai.input.messages",
            "[{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"one text\"}]},"
                + "{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"another\"}]}]");
    assertThat(embeddings.readRequest(StrictJson.object("{\"input\":[1,2]}")).skipped())
        .containsExactly("tokens");
  }

  @Test
  void embeddings_answerHasUsageAndNoText() {
    ModelAnswer answer =
        embeddings.readAnswer(
            StrictJson.object(
                "{\"data\":[{\"embedding\":[0.1]}],\"model\":\"e-2\",\"usage\":{\"prompt_tokens\":3}}"));

    assertThat(answer.parts()).isEmpty();
    assertThat(answer.model()).isEqualTo("e-2");
    assertThat(answer.usage().input()).isEqualTo(3);
    assertThat(embeddings.refusalShape()).isEmpty();
  }

  @Test
  void moderations_contentIsPartsToo() {
    ModelRequest request =
        moderations.readRequest(
            StrictJson.object(
                "{\"input\":[{\"type\":\"text\",\"text\":\"hm\"},{\"type\":\"image_url\",\"image_url\":{}}]}"));

    assertThat(request.parts())
        .extracting(part -> part.place().toString(), Part::text)
        .containsExactly(tuple("/input/0/text", "hm"));
    assertThat(request.skipped()).containsExactly("image");
    assertThat(request.spanName()).isEqualTo("moderation");
  }
}
