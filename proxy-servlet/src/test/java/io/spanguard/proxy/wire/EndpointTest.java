package io.spanguard.proxy.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {

  private static final ProxyError NO_KEY = ProxyError.of(401, "key_missing", "no key");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/chat/completions",
        "/chat/completions",
        "/openai/v1/chat/completions",
        "/openai/deployments/gpt-4o/chat/completions"
      })
  void chatCompletions_haveAFormatBelowAnyBase(String path) {
    Endpoint endpoint = Endpoint.of(Wire.AUTO, "POST", path);

    assertThat(endpoint.format()).get().extracting(WireFormat::id).isEqualTo("openai-chat");
    assertThat(endpoint.errorShape()).isInstanceOf(OpenAiErrorShape.class);
  }

  @Test
  void otherEndpoints_haveNone_butAnErrorShape() {
    assertThat(Endpoint.of(Wire.AUTO, "GET", "/v1/chat/completions").format()).isEmpty();
    assertThat(Endpoint.of(Wire.AUTO, "POST", "/v1/chat/completions/x").format()).isEmpty();
    assertThat(Endpoint.of(Wire.AUTO, "POST", "/v1/embeddings").errorShape())
        .isInstanceOf(OpenAiErrorShape.class);
    assertThat(Endpoint.of(Wire.AUTO, "POST", "/v1/messages/count_tokens").errorShape())
        .isInstanceOf(AnthropicErrorShape.class);
    assertThat(Endpoint.of(Wire.ANTHROPIC, "GET", "/v1/models").errorShape())
        .isInstanceOf(AnthropicErrorShape.class);
  }

  @Test
  void errorsAreInTheProvidersShape() {
    assertThat(new String(new OpenAiErrorShape().body(NO_KEY, "t1"), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"error\":{\"message\":\"no key\",\"type\":\"key_missing\",\"param\":null,"
                + "\"code\":\"key_missing\",\"trace_id\":\"t1\"}}");
    assertThat(new String(new AnthropicErrorShape().body(NO_KEY, "t1"), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"type\":\"error\",\"error\":{\"type\":\"authentication_error\","
                + "\"message\":\"no key\"},\"request_id\":\"t1\"}");
    assertThat(new OpenAiErrorShape().events(NO_KEY, "t1"))
        .singleElement()
        .satisfies(event -> assertThat(event.data()).startsWith("{\"error\":"))
        .satisfies(event -> assertThat(event.name()).isEqualTo("error"));
    assertThat(new AnthropicErrorShape().events(NO_KEY, "t1"))
        .singleElement()
        .satisfies(event -> assertThat(event.name()).isEqualTo("error"));
  }
}
