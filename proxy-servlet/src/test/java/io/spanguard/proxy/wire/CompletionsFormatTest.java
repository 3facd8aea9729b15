package io.spanguard.proxy.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CompletionsFormatTest extends WireFormatContract {

  private static final String REQUEST =
      """
      {"model":"gpt-3.5-turbo-instruct","prompt":["Once upon a time","In a galaxy far away"],"suffix":"the end.",
       "stream":true,"max_tokens":16,"n":2}
      """;

  private static final String ANSWER =
      """
      {"id":"cmpl-1","object":"text_completion","created":1,"model":"gpt-3.5-turbo-instruct","choices":[
       {"text":"there was Grüße 😀","index":0,"logprobs":{"tokens":["there was"]},"finish_reason":"length"},
       {"text":"lived a fox","index":1,"logprobs":null,"finish_reason":"stop"}],
       "usage":{"prompt_tokens":5,"completion_tokens":7,"total_tokens":12}}
      """;

  private static final String STREAM =
      """
      data: {"id":"cmpl-1","object":"text_completion","model":"gpt-3.5-turbo-instruct","choices":[{"text":"there was","index":0,"logprobs":null,"finish_reason":null}]}

      data: {"id":"cmpl-1","choices":[{"text":"lived ","index":1,"finish_reason":null}]}

      data: {"id":"cmpl-1","choices":[{"text":" Grüße 😀","index":0,"finish_reason":null}]}

      data: {"id":"cmpl-1","choices":[{"text":"","index":0,"finish_reason":"length"}]}

      data: {"id":"cmpl-1","choices":[{"text":"a fox","index":1,"finish_reason":"stop"}]}

      data: {"id":"cmpl-1","choices":[],"usage":{"prompt_tokens":5,"completion_tokens":7,"total_tokens":12}}

      data: [DONE]

      """;

  private final WireFormat format = new CompletionsFormat();

  @Override
  WireFormat format() {
    return format;
  }

  @Override
  String request() {
    return REQUEST;
  }

  @Override
  String answer() {
    return ANSWER;
  }

  @Override
  String stream() {
    return STREAM;
  }

  @Test
  void request_textsAreParts_tokensAreNot() {
    assertThat(format.readRequest(tree(REQUEST)).parts())
        .extracting(part -> part.place().toString(), part -> part.kind().id(), Part::text)
        .containsExactly(
            tuple("/prompt/0", "prompt", "Once upon a time"),
            tuple("/prompt/1", "prompt", "In a galaxy far away"),
            tuple("/suffix", "prompt", "the end."));
    assertThat(format.readRequest(tree("{\"prompt\":\"Hi\"}")).parts())
        .extracting(Part::text)
        .containsExactly("Hi");
    assertThat(format.readRequest(tree("{\"prompt\":[[1,2],[3]]}")).skipped())
        .containsExactly("tokens");
    assertThatThrownBy(() -> format.readRequest(tree("{\"prompt\":{}}")))
        .hasMessage("/prompt is neither text nor a list");
  }

  @Test
  void changedText_losesItsLogProbabilities() {
    JsonBody body = JsonBody.parse(ANSWER.getBytes(StandardCharsets.UTF_8));
    Part first = format.readAnswer(body.root()).parts().get(0);

    byte[] changed = body.withTexts(format.replacements(body.root(), Map.of(first.place(), "X")));

    assertThat(new String(changed, StandardCharsets.UTF_8))
        .isEqualTo(
            ANSWER
                .replace("there was Grüße 😀", "X")
                .replace("{\"tokens\":[\"there was\"]}", "{}"));
  }
}
