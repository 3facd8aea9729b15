package io.spanguard.proxy;

import static io.spanguard.proxy.OpenAiShapes.DELETE;
import static io.spanguard.proxy.OpenAiShapes.MODEL;
import static io.spanguard.proxy.OpenAiShapes.TIME;
import static io.spanguard.proxy.OpenAiShapes.WEATHER;
import static io.spanguard.proxy.OpenAiShapes.parse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.AsyncStreamResponse;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.PermissionDeniedException;
import com.openai.errors.RateLimitException;
import com.openai.errors.SseException;
import com.openai.errors.UnauthorizedException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.ResponseFormatJsonObject;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionFunctionTool;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.models.Model;
import io.spanguard.proxy.FakeProvider.Received;
import io.spanguard.proxy.OpenAiShapes.Call;
import io.spanguard.proxy.access.Target;
import io.spanguard.proxy.guardrail.Action;
import jakarta.servlet.Filter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * OpenAI's own client, of which only base URL and key are changed: what it makes of each answer,
 * and the trace that is read back.
 */
abstract class OpenAiClientContract {

  abstract Container start(Filter filter);

  @Test
  void plain() throws Exception {
    try (Session session = open(SdkTargets.open())) {
      session.provider().then(OpenAiShapes.completion("Hello! How can I help?"));

      ChatCompletion answer = session.complete(ask("Say hello").build());

      assertThat(answer.validate().choices().get(0).message().content())
          .contains("Hello! How can I help?");
      assertThat(answer.usage().orElseThrow().totalTokens()).isEqualTo(29);
      Received received = session.provider().take();
      assertThat(received.target()).isEqualTo("/v1/chat/completions");
      assertThat(received.header("Authorization")).isEqualTo(ProxyFixture.PROVIDER_KEY);
      StoredTrace trace = StoredTrace.take(session.fixture);
      trace.assertAnswered("stop", false);
      assertThat(trace.text("input_preview")).isEqualTo("Say hello");
      assertThat(trace.text("output_preview")).isEqualTo("Hello! How can I help?");
      assertThat(trace.inputMessages())
          .isEqualTo(
              parse(
                  """
                  [{"role":"system","parts":[{"type":"text","content":"You are brief."}]},
                   {"role":"user","parts":[{"type":"text","content":"Say hello"}]}]"""));
      assertThat(trace.outputMessages())
          .isEqualTo(
              parse(
                  """
                  [{"role":"assistant",
                    "parts":[{"type":"text","content":"Hello! How can I help?"}],
                    "finish_reason":"stop"}]"""));
    }
  }

  @Test
  void streamed_usageNotAsked() throws Exception {
    try (Session session = open(SdkTargets.open())) {
      session.provider().then(OpenAiShapes.stream("Hel", "lo ", "wörld \uD83C\uDF0D"));

      List<ChatCompletionChunk> chunks = session.stream(ask("Say hello").build());

      ChatCompletion answer = accumulated(chunks);
      assertThat(answer.choices().get(0).message().content()).contains("Hello wörld \uD83C\uDF0D");
      assertThat(chunks).allSatisfy(chunk -> assertThat(chunk.usage()).isEmpty());
      assertThat(chunks).allSatisfy(chunk -> assertThat(chunk.choices()).isNotEmpty());
      assertThat(parse(session.provider().take().text()).at("/stream_options/include_usage"))
          .isEqualTo(parse("true"));
      StoredTrace trace = StoredTrace.take(session.fixture);
      trace.assertAnswered("stop", true);
      assertThat(trace.text("output_preview")).isEqualTo("Hello wörld \uD83C\uDF0D");
    }
  }

  @Test
  void streamed_usageAsked() throws Exception {
    try (Session session = open(SdkTargets.open())) {
      session.provider().then(OpenAiShapes.stream("Hel", "lo"));

      List<ChatCompletionChunk> chunks =
          session.stream(
              ask("Say hello")
                  .streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
                  .build());

      ChatCompletionChunk last = chunks.get(chunks.size() - 1);
      assertThat(last.choices()).isEmpty();
      assertThat(last.usage().orElseThrow().completionTokens()).isEqualTo(10);
      assertThat(accumulated(chunks).usage().orElseThrow().promptTokens()).isEqualTo(19);
      StoredTrace.take(session.fixture).assertAnswered("stop", true);
    }
  }

  @Test
  void streamed_asynchronously() throws Exception {
    try (Session session = open(SdkTargets.open())) {
      session.provider().then(OpenAiShapes.stream("Hel", "lo"));
      Queue<ChatCompletionChunk> chunks = new ConcurrentLinkedQueue<>();

      AsyncStreamResponse<ChatCompletionChunk> response =
          session.client.async().chat().completions().createStreaming(ask("Say hello").build());
      response.subscribe(chunks::add);
      response.onCompleteFuture().get(10, TimeUnit.SECONDS);

      assertThat(accumulated(chunks).choices().get(0).message().content()).contains("Hello");
      StoredTrace.take(session.fixture).assertAnswered("stop", true);
    }
  }

  @Test
  void toolCall_isAnsweredWithItsResult() throws Exception {
    try (Session session = open(SdkTargets.open())) {
      session.provider().then(OpenAiShapes.toolCalls(WEATHER));
      session.provider().then(OpenAiShapes.completion("It is 21 °C in Paris."));
      ChatCompletionCreateParams question = ask("How warm is Paris?").addTool(tool()).build();

      ChatCompletion first = session.complete(question);
      ChatCompletion second = session.complete(withResults(question, first));

      assertThat(second.choices().get(0).message().content()).contains("It is 21 °C in Paris.");
      StoredTrace asked = StoredTrace.take(session.fixture);
      asked.assertAnswered("tool_calls", false);
      asked.assertCalls(WEATHER);
      assertThat(asked.attribute("llm.chat", "gen_ai.tool.definitions").toString())
          .contains("get_weather", "The weather in a city");
      StoredTrace answered = StoredTrace.take(session.fixture);
      answered.assertAnswered("stop", false);
      answered.assertResults(WEATHER);
    }
  }

  @Test
  void toolCalls_streamed_areAnsweredWithTheirResults() throws Exception {
    try (Session session = open(SdkTargets.open())) {
      session.provider().then(OpenAiShapes.toolCallsStream(WEATHER, TIME));
      session.provider().then(OpenAiShapes.stream("21 °C,", " at noon."));
      ChatCompletionCreateParams question =
          ask("How warm and how late is it in Paris?").addTool(tool()).build();

      ChatCompletion first = accumulated(session.stream(question));
      ChatCompletion second = accumulated(session.stream(withResults(question, first)));

      assertThat(functions(first))
          .extracting(call -> new Call(call.id(), call.function().name(), arguments(call)))
          .containsExactly(WEATHER, TIME);
      assertThat(second.choices().get(0).message().content()).contains("21 °C, at noon.");
      StoredTrace asked = StoredTrace.take(session.fixture);
      asked.assertAnswered("tool_calls", true);
      asked.assertCalls(WEATHER, TIME);
      StoredTrace answered = StoredTrace.take(session.fixture);
      answered.assertAnswered("stop", true);
      answered.assertResults(WEATHER, TIME);
    }
  }

  static Stream<Arguments> providerErrors() {
    return Stream.of(
        argumentSet("400", 400, BadRequestException.class, "decimal_above_max_value"),
        argumentSet("401", 401, UnauthorizedException.class, "invalid_api_key"),
        argumentSet("404", 404, NotFoundException.class, "model_not_found"),
        argumentSet("429", 429, RateLimitException.class, "rate_limit_exceeded"),
        argumentSet("500", 500, InternalServerException.class, null));
  }

  @ParameterizedTest
  @MethodSource("providerErrors")
  void providerError_raisesTheClientsException(
      int status, Class<? extends OpenAIServiceException> type, String code) throws Exception {
    try (Session session = open(SdkTargets.open())) {
      session.provider().always(OpenAiShapes.error(status));

      for (ThrowingCallable call : session.bothWays(ask("Say hello").build())) {
        OpenAIServiceException error = catchThrowableOfType(type, call);

        assertThat(error.statusCode()).isEqualTo(status);
        assertThat(error.code().orElse(null)).isEqualTo(code);
        assertThat(error.headers().values("X-Spanguard-Error")).isEmpty();
        StoredTrace trace = StoredTrace.take(session.fixture);
        trace.assertFailed("upstream_status", status);
        assertThat(error.headers().values("X-Spanguard-Trace-Id")).containsExactly(trace.traceId());
        assertThat(trace.inputMessages().toString()).contains("Say hello");
      }
    }
  }

  @Test
  void rateLimit_isRetriedWhenTheProviderSays() throws Exception {
    try (Session session = open(SdkTargets.open(), ProxyFixture.KEY, 2)) {
      session.provider().then(OpenAiShapes.error(429, "retry-after-ms: 1"));
      session.provider().then(OpenAiShapes.completion("Hello"));

      session.complete(ask("Say hello").build());

      StoredTrace.take(session.fixture).assertFailed("upstream_status", 429);
      StoredTrace.take(session.fixture).assertAnswered("stop", false);
    }
  }

  @Test
  void guardrailBlock_ofAPrompt() throws Exception {
    try (Session session = open(SdkTargets.guarded(Action.BLOCK))) {
      for (ThrowingCallable call : session.bothWays(ask("What is Project X?").build())) {
        PermissionDeniedException error =
            catchThrowableOfType(PermissionDeniedException.class, call);

        StoredTrace trace = StoredTrace.take(session.fixture);
        assertGuardrail(error, trace, "prompt");
        assertThat(trace.spanNames()).doesNotContain("llm.chat");
      }
      assertThat(session.provider().connections()).isZero();
    }
  }

  @Test
  void guardrailBlock_ofAnAnswer() throws Exception {
    try (Session session = open(SdkTargets.guarded(Action.BLOCK))) {
      session.provider().then(OpenAiShapes.completion("It is Project X."));
      session.provider().then(OpenAiShapes.stream("It is Pro", "ject", " X."));

      for (ThrowingCallable call : session.bothWays(ask("What is it?").build())) {
        PermissionDeniedException error =
            catchThrowableOfType(PermissionDeniedException.class, call);

        assertGuardrail(error, StoredTrace.take(session.fixture), "response");
      }
    }
  }

  @Test
  void guardrailRedaction_ofAnAnswer() throws Exception {
    try (Session session = open(SdkTargets.guarded(Action.REDACT))) {
      session.provider().then(OpenAiShapes.completion("It is Project X, I think."));
      session.provider().then(OpenAiShapes.stream("It is Pro", "ject", " X, I", " think."));
      ChatCompletionCreateParams question = ask("What is it?").build();

      for (ChatCompletion answer :
          List.of(session.complete(question), accumulated(session.stream(question)))) {
        assertThat(answer.choices().get(0).message().content())
            .contains("It is {CODE_NAME}, I think.");
        StoredTrace trace = StoredTrace.take(session.fixture);
        assertThat(trace.text("outcome")).isEqualTo("redact");
        assertThat(trace.json()).doesNotContain("Project X");
      }
    }
  }

  @Test
  void firewallBlock() throws Exception {
    try (Session session = open(SdkTargets.withoutDeletes())) {
      session.provider().then(OpenAiShapes.toolCalls(WEATHER, DELETE));
      session.provider().then(OpenAiShapes.toolCallsStream(WEATHER, DELETE));

      for (ThrowingCallable call : session.bothWays(ask("Delete it").addTool(tool()).build())) {
        PermissionDeniedException error =
            catchThrowableOfType(PermissionDeniedException.class, call);

        StoredTrace trace = StoredTrace.take(session.fixture);
        assertThat(error.type()).contains("firewall_block");
        assertThat(error.code()).contains("LLM06:2025");
        JsonNode body = body(error).path("firewall");
        assertThat(body.path("rule").asText()).isEqualTo("no-deletes");
        assertThat(body.path("tool").asText()).isEqualTo("delete_account");
        assertThat(body.path("category").asText()).isEqualTo("LLM06:2025");
        assertThat(body.path("trace_id").asText()).isEqualTo(trace.traceId());
        trace.assertBlocked("firewall", "no-deletes", "LLM06:2025");
        assertThat(trace.attribute("firewall.block", "tool.name").asText())
            .isEqualTo("delete_account");
        trace.assertCalls(WEATHER, DELETE);
      }
    }
  }

  @Test
  void upstreamUnreachable_isAServerError() throws Exception {
    try (Session session = open(SdkTargets.unreachable())) {
      for (ThrowingCallable call : session.bothWays(ask("Say hello").build())) {
        assertServerError(session, call, 502, "upstream_unreachable");
      }
    }
  }

  @Test
  void upstreamSaysNothing_isAServerError() throws Exception {
    try (Session session = open(SdkTargets.timeouts(200, 5000, 5000))) {
      session.provider().always(FakeProvider.Script.silence());

      for (ThrowingCallable call : session.bothWays(ask("Say hello").build())) {
        assertServerError(session, call, 504, "timeout_first_byte");
      }
    }
  }

  @Test
  void totalTimeout_isNotRetried() throws Exception {
    try (Session session = open(SdkTargets.timeouts(5000, 5000, 200), ProxyFixture.KEY, 2)) {
      session.provider().always(FakeProvider.Script.silence());

      assertServerError(
          session, () -> session.complete(ask("Say hello").build()), 504, "timeout_total");
    }
  }

  @Test
  void upstreamStopsInAStream_isAnErrorInTheStream() throws Exception {
    try (Session session = open(SdkTargets.timeouts(5000, 500, 5000))) {
      session.provider().then(OpenAiShapes.streamThatStalls("Hel"));
      List<ChatCompletionChunk> chunks = new ArrayList<>();

      SseException error =
          catchThrowableOfType(
              SseException.class, () -> session.stream(ask("Say hello").build(), chunks));

      assertThat(error.type()).contains("timeout_idle");
      assertThat(chunks).hasSize(1);
      StoredTrace trace = StoredTrace.take(session.fixture);
      trace.assertFailed("timeout_idle", 200);
      assertThat(body(error).path("trace_id").asText()).isEqualTo(trace.traceId());
      assertThat(trace.text("output_preview")).isEqualTo("Hel");
    }
  }

  @Test
  void providerFailsInAStream_isAnErrorInTheStream() throws Exception {
    try (Session session = open(SdkTargets.open())) {
      session.provider().then(OpenAiShapes.streamThatFails("Hel"));

      SseException error =
          catchThrowableOfType(SseException.class, () -> session.stream(ask("Say hello").build()));

      assertThat(error.type()).contains("server_error");
      StoredTrace trace = StoredTrace.take(session.fixture);
      trace.assertFailed("upstream_status", 200);
      assertThat(trace.text("output_preview")).isEqualTo("Hel");
    }
  }

  @Test
  void structuredOutput() throws Exception {
    try (Session session = open(SdkTargets.guarded(Action.BLOCK))) {
      session.provider().then(OpenAiShapes.completion("{\"city\":\"Paris\",\"degrees\":21}"));

      Weather weather =
          session
              .client
              .chat()
              .completions()
              .create(ask("How warm is Paris?").responseFormat(Weather.class).build())
              .choices()
              .get(0)
              .message()
              .content()
              .orElseThrow();

      assertThat(weather.city).isEqualTo("Paris");
      assertThat(weather.degrees).isEqualTo(21);
      JsonNode format = parse(session.provider().take().text()).path("response_format");
      assertThat(format.path("type").asText()).isEqualTo("json_schema");
      assertThat(format.at("/json_schema/strict").asBoolean()).isTrue();
      assertThat(format.at("/json_schema/schema/properties/degrees/type").asText())
          .isEqualTo("integer");
      StoredTrace.take(session.fixture).assertAnswered("stop", false);
    }
  }

  @Test
  void jsonMode() throws Exception {
    try (Session session = open(SdkTargets.guarded(Action.BLOCK))) {
      session.provider().then(OpenAiShapes.completion("{\"city\":\"Paris\"}"));

      ChatCompletion answer =
          session.complete(
              ask("Which city? Answer in JSON.")
                  .responseFormat(ResponseFormatJsonObject.builder().build())
                  .build());

      assertThat(answer.choices().get(0).message().content()).contains("{\"city\":\"Paris\"}");
      assertThat(parse(session.provider().take().text()).at("/response_format/type").asText())
          .isEqualTo("json_object");
      StoredTrace.take(session.fixture).assertAnswered("stop", false);
    }
  }

  @Test
  void listModels() throws Exception {
    try (Session session = open(SdkTargets.open())) {
      session.provider().then(OpenAiShapes.models(MODEL, "gpt-4o"));

      List<Model> models = session.client.models().list().data();

      assertThat(models).extracting(Model::id).containsExactly(MODEL, "gpt-4o");
      assertThat(session.provider().take().target()).isEqualTo("/v1/models");
      StoredTrace trace = StoredTrace.take(session.fixture);
      assertThat(trace.text("status")).isEqualTo("ok");
      assertThat(trace.text("coverage")).isEqualTo("none");
      assertThat(trace.spanNames()).containsExactly("proxy.request", "http.client");
    }
  }

  @Test
  void listModels_ofAGuardedTarget_isAllowed() throws Exception {
    try (Session session = open(SdkTargets.guarded(Action.BLOCK))) {
      session.provider().then(OpenAiShapes.models(MODEL));

      assertThat(session.client.models().list().data()).hasSize(1);

      assertThat(StoredTrace.take(session.fixture).text("outcome")).isEqualTo("allow");
    }
  }

  @Test
  void listFiles_ofAGuardedTarget_isRefused() throws Exception {
    try (Session session = open(SdkTargets.guarded(Action.BLOCK))) {
      BadRequestException error =
          catchThrowableOfType(BadRequestException.class, () -> session.client.files().list());

      assertThat(error.type()).contains("endpoint_blocked");
      StoredTrace trace = StoredTrace.take(session.fixture);
      assertThat(trace.text("status")).isEqualTo("blocked");
      assertThat(session.provider().connections()).isZero();
    }
  }

  @Test
  void wrongKey_isUnauthorized() throws Exception {
    try (Session session = open(SdkTargets.open(), "sg-wrong-key-123456789-0123456789", 2)) {
      UnauthorizedException error =
          catchThrowableOfType(
              UnauthorizedException.class, () -> session.complete(ask("Say hello").build()));

      assertThat(error.code()).contains("key_invalid");
      assertThat(session.provider().connections()).isZero();
    }
  }

  private Session open(UnaryOperator<Target.Builder> target) {
    return open(target, ProxyFixture.KEY, 0);
  }

  private Session open(UnaryOperator<Target.Builder> target, String key, int retries) {
    ProxyFixture fixture = ProxyFixture.start(this::start, target, options -> options);
    OpenAIClient client =
        OpenAIOkHttpClient.builder()
            .baseUrl(fixture.uri("/proxy/bot/v1").toString())
            .apiKey(key)
            .maxRetries(retries)
            .build();
    return new Session(fixture, client);
  }

  private static ChatCompletionCreateParams.Builder ask(String question) {
    return ChatCompletionCreateParams.builder()
        .model(MODEL)
        .addSystemMessage("You are brief.")
        .addUserMessage(question);
  }

  private static ChatCompletionFunctionTool tool() {
    return ChatCompletionFunctionTool.builder()
        .function(
            FunctionDefinition.builder()
                .name("get_weather")
                .description("The weather in a city")
                .parameters(
                    FunctionParameters.builder()
                        .putAdditionalProperty("type", JsonValue.from("object"))
                        .putAdditionalProperty(
                            "properties", JsonValue.from(Map.of("city", Map.of("type", "string"))))
                        .build())
                .build())
        .build();
  }

  /** The conversation so far, and a result for each call that the model asked for. */
  private static ChatCompletionCreateParams withResults(
      ChatCompletionCreateParams question, ChatCompletion answer) {
    ChatCompletionCreateParams.Builder next =
        question.toBuilder().addMessage(answer.choices().get(0).message());
    for (ChatCompletionMessageFunctionToolCall call : functions(answer)) {
      next.addMessage(
          ChatCompletionToolMessageParam.builder()
              .toolCallId(call.id())
              .content("result of " + call.function().name())
              .build());
    }
    return next.build();
  }

  private static List<ChatCompletionMessageFunctionToolCall> functions(ChatCompletion answer) {
    return answer.choices().get(0).message().toolCalls().orElseThrow().stream()
        .map(call -> call.asFunction())
        .toList();
  }

  private static String arguments(ChatCompletionMessageFunctionToolCall call) {
    return call.function().arguments();
  }

  private static ChatCompletion accumulated(Iterable<ChatCompletionChunk> chunks) {
    ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
    chunks.forEach(accumulator::accumulate);
    return accumulator.chatCompletion();
  }

  private static void assertGuardrail(
      PermissionDeniedException error, StoredTrace trace, String side) {
    assertThat(error.type()).contains("guardrail_block");
    assertThat(error.code()).contains("LLM02:2025");
    JsonNode guardrail = body(error).path("guardrail");
    assertThat(guardrail.path("id").asText()).isEqualTo("code-names");
    assertThat(guardrail.path("detector").asText()).isEqualTo("patterns");
    assertThat(guardrail.path("category").asText()).isEqualTo("LLM02:2025");
    assertThat(guardrail.path("side").asText()).isEqualTo(side);
    assertThat(guardrail.path("trace_id").asText()).isEqualTo(trace.traceId());
    assertThat(body(error).toString()).doesNotContain("Project X");
    trace.assertBlocked("guardrail", "code-names", "LLM02:2025");
    assertThat(trace.json()).doesNotContain("Project X");
  }

  private static void assertServerError(
      Session session, ThrowingCallable call, int status, String code) throws Exception {
    InternalServerException error = catchThrowableOfType(InternalServerException.class, call);

    assertThat(error.statusCode()).isEqualTo(status);
    assertThat(error.type()).contains(code);
    StoredTrace trace = StoredTrace.take(session.fixture);
    trace.assertFailed(code, status);
    assertThat(body(error).path("trace_id").asText()).isEqualTo(trace.traceId());
    assertThat(trace.attribute("http.client", "error.type").asText()).isEqualTo(code);
  }

  /** The error object of an answer. */
  private static JsonNode body(OpenAIServiceException error) {
    return error.body().convert(JsonNode.class);
  }

  /** What the client makes a schema of. */
  static final class Weather {
    public String city = "";
    public int degrees;
  }

  /** A proxy and a client before it. */
  private record Session(ProxyFixture fixture, OpenAIClient client) implements AutoCloseable {

    FakeProvider provider() {
      return fixture.provider;
    }

    ChatCompletion complete(ChatCompletionCreateParams params) {
      return client.chat().completions().create(params);
    }

    List<ChatCompletionChunk> stream(ChatCompletionCreateParams params) {
      List<ChatCompletionChunk> chunks = new ArrayList<>();
      stream(params, chunks);
      return chunks;
    }

    void stream(ChatCompletionCreateParams params, List<ChatCompletionChunk> chunks) {
      try (StreamResponse<ChatCompletionChunk> response =
          client.chat().completions().createStreaming(params)) {
        response.stream().forEach(chunks::add);
      }
    }

    /** The call unstreamed, then streamed. */
    List<ThrowingCallable> bothWays(ChatCompletionCreateParams params) {
      return List.of(() -> complete(params), () -> stream(params));
    }

    @Override
    public void close() {
      client.close();
      fixture.close();
    }
  }
}
