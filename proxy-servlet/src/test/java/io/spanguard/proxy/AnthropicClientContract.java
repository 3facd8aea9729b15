package io.spanguard.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.PermissionDeniedException;
import com.anthropic.errors.RateLimitException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.Tool;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.spanguard.proxy.FakeProvider.Script;
import io.spanguard.proxy.access.Target;
import io.spanguard.proxy.guardrail.Action;
import jakarta.servlet.Filter;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Anthropic's own client, of which only base URL and key are changed. */
abstract class AnthropicClientContract {

  abstract Container start(Filter filter);

  @Test
  void plain() throws Exception {
    try (Session session = open(SdkTargets.open())) {
      session.fixture.provider.then(AnthropicShapes.message("Hello!"));

      Message answer = session.client.messages().create(ask("Say hello").build());

      assertThat(text(answer.validate())).isEqualTo("Hello!");
      assertThat(session.fixture.provider.take().target()).isEqualTo("/v1/messages");
      StoredTrace trace = StoredTrace.take(session.fixture);
      assertThat(trace.text("status")).isEqualTo("ok");
      assertThat(trace.text("output_preview")).isEqualTo("Hello!");
      assertThat(trace.attribute("llm.chat", "gen_ai.usage.input_tokens").asInt()).isEqualTo(17);
      assertThat(trace.attribute("llm.chat", "gen_ai.usage.cache_read.input_tokens").asInt())
          .isEqualTo(4);
    }
  }

  @Test
  void streamed() throws Exception {
    try (Session session = open(SdkTargets.open())) {
      session.fixture.provider.then(AnthropicShapes.stream("Hel", "lo wörld"));

      Message answer = session.stream(ask("Say hello").build());

      assertThat(text(answer)).isEqualTo("Hello wörld");
      StoredTrace trace = StoredTrace.take(session.fixture);
      assertThat(trace.text("output_preview")).isEqualTo("Hello wörld");
      assertThat(trace.attribute("llm.chat", "gen_ai.usage.output_tokens").asInt()).isEqualTo(7);
    }
  }

  @Test
  void toolUse_plainAndStreamed() throws Exception {
    try (Session session = open(SdkTargets.open())) {
      session.fixture.provider.then(
          AnthropicShapes.toolUse(
              "get_weather", JsonNodeFactory.instance.objectNode().put("city", "Paris")));
      session.fixture.provider.then(
          AnthropicShapes.toolUseStream("get_weather", List.of("", "{\"city\":", "\"Paris\"}")));
      MessageCreateParams question = ask("The weather in Paris?").addTool(tool()).build();

      for (Message answer :
          List.of(session.client.messages().create(question), session.stream(question))) {
        assertThat(answer.content().get(0).asToolUse().name()).isEqualTo("get_weather");
        assertThat(answer.content().get(0).asToolUse()._input().convert(JsonNode.class))
            .isEqualTo(OpenAiShapes.parse("{\"city\":\"Paris\"}"));
        assertThat(StoredTrace.take(session.fixture).text("output_preview"))
            .isEqualTo("get_weather({\"city\":\"Paris\"})");
      }
    }
  }

  @Test
  void guardrailBlock_ofAPromptAndOfAnAnswer() throws Exception {
    try (Session session = open(SdkTargets.guarded(Action.BLOCK))) {
      session.fixture.provider.then(AnthropicShapes.message("It is Project X"));
      for (String question : List.of("Tell me of Project X", "Tell me")) {
        PermissionDeniedException error =
            catchThrowableOfType(
                PermissionDeniedException.class,
                () -> session.client.messages().create(ask(question).build()));

        JsonNode body = error.body().convert(JsonNode.class);
        StoredTrace trace = StoredTrace.take(session.fixture);
        assertThat(body.at("/error/type").asText()).isEqualTo("permission_error");
        assertThat(body.at("/error/guardrail/id").asText()).isEqualTo("code-names");
        assertThat(body.path("request_id").asText()).isEqualTo(trace.traceId());
        assertThat(body.toString()).doesNotContain("Project X");
        trace.assertBlocked("guardrail", "code-names", "LLM02:2025");
      }
    }
  }

  @Test
  void guardrailRedaction_streamedOrNot_isTheSame() throws Exception {
    try (Session session = open(SdkTargets.guarded(Action.REDACT))) {
      session.fixture.provider.then(AnthropicShapes.message("It is Project X, yes"));
      session.fixture.provider.then(AnthropicShapes.stream("It is Pro", "ject", " X, yes"));
      MessageCreateParams question = ask("Tell me").build();

      for (Message answer :
          List.of(session.client.messages().create(question), session.stream(question))) {
        assertThat(text(answer)).isEqualTo("It is {CODE_NAME}, yes");
        assertThat(StoredTrace.take(session.fixture).json()).doesNotContain("Project X");
      }
    }
  }

  @Test
  void guardrailRedaction_ofToolInput_streamedOrNot_isTheSame() throws Exception {
    try (Session session = open(SdkTargets.guarded(Action.REDACT))) {
      session.fixture.provider.then(
          AnthropicShapes.toolUse(
              "search", JsonNodeFactory.instance.objectNode().put("q", "Project X")));
      session.fixture.provider.then(
          AnthropicShapes.toolUseStream("search", List.of("{\"q\":\"Pro", "ject X\"}")));
      MessageCreateParams question = ask("Search").addTool(tool()).build();

      for (Message answer :
          List.of(session.client.messages().create(question), session.stream(question))) {
        assertThat(answer.content().get(0).asToolUse()._input().convert(JsonNode.class))
            .isEqualTo(OpenAiShapes.parse("{\"q\":\"{CODE_NAME}\"}"));
        StoredTrace.take(session.fixture);
      }
    }
  }

  @Test
  void providerError_isTheClientsException() throws Exception {
    try (Session session = open(SdkTargets.open())) {
      session.fixture.provider.then(AnthropicShapes.error(429, "rate_limit_error"));

      RateLimitException error =
          catchThrowableOfType(
              RateLimitException.class,
              () -> session.client.messages().create(ask("Say hello").build()));

      assertThat(error.statusCode()).isEqualTo(429);
      StoredTrace trace = StoredTrace.take(session.fixture);
      assertThat(trace.text("error_type")).isEqualTo("upstream_status");
      assertThat(trace.text("model")).isEqualTo(AnthropicShapes.MODEL);
      assertThat(trace.get("http_status").asInt()).isEqualTo(429);
    }
  }

  @Test
  void blockAsRefusal_plainAndStreamed() throws Exception {
    try (Session session =
        open(target -> SdkTargets.guarded(Action.BLOCK).apply(target).blockAsRefusal(true))) {
      MessageCreateParams question = ask("Tell me of Project X").build();

      for (Message answer :
          List.of(session.client.messages().create(question), session.stream(question))) {
        assertThat(answer.stopReason()).contains(StopReason.REFUSAL);
        assertThat(text(answer)).isNotEmpty().doesNotContain("Project X");
        StoredTrace trace = StoredTrace.take(session.fixture);
        assertThat(trace.text("outcome")).isEqualTo("block");
        assertThat(trace.get("blocked_by").path("id").asText()).isEqualTo("code-names");
      }
      assertThat(session.fixture.provider.connections()).isZero();
    }
  }

  @Test
  void maskedValue_comesBackInAStream_howeverItIsSplit() throws Exception {
    try (Session session = open(SdkTargets.guarded(Action.MASK))) {
      MessageCreateParams question = ask("Tell me of Project X").build();
      session.fixture.provider.then(AnthropicShapes.message("Hello"));
      session.client.messages().create(question);
      String asked = session.fixture.provider.take().text();
      StoredTrace.take(session.fixture);
      Matcher placeholder = Pattern.compile("\\{CODE_NAME\\w*}").matcher(asked);
      assertThat(asked).doesNotContain("Project X");
      assertThat(placeholder.find()).isTrue();
      String said = "I know of " + placeholder.group() + ", yes";

      for (int split : new int[] {3, 12, 20, said.length() - 3}) {
        session.fixture.provider.then(
            AnthropicShapes.stream(said.substring(0, split), said.substring(split)));

        assertThat(text(session.stream(question))).isEqualTo("I know of Project X, yes");
        assertThat(StoredTrace.take(session.fixture).json()).doesNotContain("Project X");
      }
    }
  }

  @Test
  void countTokens_isJudged_andNoModelCall() throws Exception {
    try (Session session = open(SdkTargets.guarded(Action.BLOCK))) {
      session.fixture.provider.then(Script.json(200, "{\"input_tokens\":12}"));

      assertThat(session.client.messages().countTokens(count("Say hello")).inputTokens())
          .isEqualTo(12);
      assertThat(StoredTrace.take(session.fixture).spanNames())
          .contains("count_tokens")
          .doesNotContain("llm.chat");
      assertThat(
              catchThrowableOfType(
                  PermissionDeniedException.class,
                  () -> session.client.messages().countTokens(count("Project X"))))
          .isNotNull();
      StoredTrace.take(session.fixture).assertBlocked("guardrail", "code-names", "LLM02:2025");
    }
  }

  private Session open(UnaryOperator<Target.Builder> target) {
    ProxyFixture fixture = ProxyFixture.start(this::start, target, options -> options);
    AnthropicClient client =
        AnthropicOkHttpClient.builder()
            .baseUrl(fixture.uri("/proxy/bot").toString())
            .apiKey(ProxyFixture.KEY)
            .maxRetries(0)
            .build();
    return new Session(fixture, client);
  }

  private static MessageCreateParams.Builder ask(String question) {
    return MessageCreateParams.builder()
        .model(AnthropicShapes.MODEL)
        .maxTokens(100)
        .system("You are brief.")
        .addUserMessage(question);
  }

  private static MessageCountTokensParams count(String question) {
    return MessageCountTokensParams.builder()
        .model(AnthropicShapes.MODEL)
        .addUserMessage(question)
        .build();
  }

  private static Tool tool() {
    return Tool.builder()
        .name("get_weather")
        .description("The weather in a city")
        .inputSchema(
            Tool.InputSchema.builder()
                .properties(
                    Tool.InputSchema.Properties.builder()
                        .putAdditionalProperty("city", JsonValue.from(Map.of("type", "string")))
                        .build())
                .build())
        .build();
  }

  private static String text(Message message) {
    return message.content().get(0).asText().text();
  }

  /** A proxy and a client before it. */
  private record Session(ProxyFixture fixture, AnthropicClient client) implements AutoCloseable {

    Message stream(MessageCreateParams params) {
      MessageAccumulator accumulator = MessageAccumulator.create();
      try (StreamResponse<RawMessageStreamEvent> events =
          client.messages().createStreaming(params)) {
        events.stream().forEach(accumulator::accumulate);
      }
      return accumulator.message();
    }

    @Override
    public void close() {
      client.close();
      fixture.close();
    }
  }
}
