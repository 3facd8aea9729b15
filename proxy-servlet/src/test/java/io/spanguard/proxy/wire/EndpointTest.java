package io.spanguard.proxy.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

  @ParameterizedTest
  @CsvSource({
    "AUTO, /v1/messages, anthropic-messages",
    "AUTO, /v1/messages/count_tokens, anthropic-count-tokens",
    "ANTHROPIC, /messages, anthropic-messages",
    "ANTHROPIC, /v1/chat/completions, openai-chat",
    "AUTO, /v1/responses, openai-responses",
    "AUTO, /openai/v1/responses, openai-responses",
    "AUTO, /v1/completions, openai-completions",
    "AUTO, /openai/deployments/e/embeddings, openai-embeddings",
    "AUTO, /v1/moderations, openai-moderations"
  })
  void apis_haveTheirFormat(Wire wire, String path, String id) {
    Endpoint endpoint = Endpoint.of(wire, "POST", path);

    assertThat(endpoint.format()).get().extracting(WireFormat::id).isEqualTo(id);
    assertThat(endpoint.errorShape().getClass().getSimpleName())
        .startsWith(id.startsWith("anthropic") ? "Anthropic" : "");
    assertThat(endpoint.withoutContent()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1/models, true",
    "GET, /v1/models/gpt-4o, true",
    "DELETE, /v1/responses/resp_1, true",
    "GET, /v1/responses/resp_1, false",
    "POST, /v1/responses/resp_1/cancel, false",
    "POST, /v1/models/x, false",
    "GET, /v1/models/x/versions, false",
    "POST, /v1/threads/t1/messages, false",
    "POST, /v1/messages/batches, false",
    "POST, /v1/files, false"
  })
  void endpointsWithoutAFormat_areOnlySomeWithoutContent(
      String method, String path, boolean withoutContent) {
    Endpoint endpoint = Endpoint.of(Wire.AUTO, method, path);

    assertThat(endpoint.format()).isEmpty();
    assertThat(endpoint.withoutContent()).isEqualTo(withoutContent);
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
    assertThat(new OpenAiErrorShape().events(NO_KEY, "t1", new SilentStream()))
        .singleElement()
        .satisfies(event -> assertThat(event.data()).startsWith("{\"error\":"))
        .satisfies(event -> assertThat(event.name()).isEqualTo("error"));
    assertThat(new AnthropicErrorShape().events(NO_KEY, "t1", new SilentStream()))
        .singleElement()
        .satisfies(event -> assertThat(event.name()).isEqualTo("error"));
  }
}
