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
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.model.catalog.ModelDescription;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiModelCatalog;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.output.FinishReason;
import io.spanguard.proxy.FakeProvider.Received;
import io.spanguard.proxy.FakeProvider.Script;
import io.spanguard.proxy.OpenAiShapes.Call;
import io.spanguard.proxy.access.Target;
import io.spanguard.proxy.guardrail.Action;
import jakarta.servlet.Filter;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * LangChain4j's OpenAI client, plain and streaming, of which only base URL and key are changed:
 * what it makes of each answer, and the trace that is read back.
 */
abstract class LangChain4jContract {

  abstract Container start(Filter filter);

  @Test
  void plain() throws Exception {
    try (Session session = open(SdkTargets.open())) {
      session.provider().then(OpenAiShapes.completion("Hello! How can I help?"));

      ChatResponse answer = session.plain(ask("Say hello").build());

      assertAnswer(answer, "Hello! How can I help?");
      Received received = session.provider().take();
      assertThat(received.target()).isEqualTo("/v1/chat/completions");
      assertThat(received.header("Authorization")).isEqualTo(ProxyFixture.PROVIDER_KEY);
      assertThat(received.header("Upgrade")).isNull();
      assertThat(received.header("HTTP2-Settings")).isNull();
      StoredTrace trace = StoredTrace.take(session.fixture);
      trace.assertAnswered("stop", false);
      assertConversation(trace);
    }
  }

  @Test
  void streamed() throws Exception {
    try (Session session = open(SdkTargets.open())) {
      session.provider().then(OpenAiShapes.stream("Hello! ", "How can", " I help?"));
      Collector collector = session.stream(ask("Say hello").build());

      assertAnswer(collector.answer(), "Hello! How can I help?");
      assertThat(collector.pieces).containsExactly("Hello! ", "How can", " I help?");
      // This client always asks for the usage itself.
      assertThat(parse(session.provider().take().text()).at("/stream_options/include_usage"))
          .isEqualTo(parse("true"));
      StoredTrace trace = StoredTrace.take(session.fixture);
      trace.assertAnswered("stop", true);
      assertConversation(trace);
    }
  }

  @Test
  void toolCalls_areAnsweredWithTheirResults() throws Exception {
    try (Session session = open(SdkTargets.open())) {
      session.provider().then(OpenAiShapes.toolCalls(WEATHER, TIME));
      session.provider().then(OpenAiShapes.completion("21 °C, at noon."));
      session.provider().then(OpenAiShapes.toolCallsStream(WEATHER, TIME));
      session.provider().then(OpenAiShapes.stream("21 °C,", " at noon."));

      for (Way way : session.ways()) {
        List<ChatMessage> messages = new ArrayList<>(ask("How warm is Paris?").build().messages());
        ChatResponse first = way.ask(withTool(messages));
        messages.add(first.aiMessage());
        for (ToolExecutionRequest call : first.aiMessage().toolExecutionRequests()) {
          messages.add(ToolExecutionResultMessage.from(call, "result of " + call.name()));
        }
        ChatResponse second = way.ask(withTool(messages));

        assertThat(first.finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
        assertThat(first.aiMessage().toolExecutionRequests())
            .extracting(call -> new Call(call.id(), call.name(), call.arguments()))
            .containsExactly(WEATHER, TIME);
        assertAnswer(second, "21 °C, at noon.");
        StoredTrace asked = StoredTrace.take(session.fixture);
        asked.assertAnswered("tool_calls", way.streams());
        asked.assertCalls(WEATHER, TIME);
        assertThat(asked.attribute("llm.chat", "gen_ai.tool.definitions").toString())
            .contains("get_weather", "The weather in a city");
        StoredTrace answered = StoredTrace.take(session.fixture);
        answered.assertAnswered("stop", way.streams());
        answered.assertResults(WEATHER, TIME);
      }
    }
  }

  static Stream<Arguments> providerErrors() {
    return Stream.of(
        argumentSet("400", 400, InvalidRequestException.class),
        argumentSet("401", 401, AuthenticationException.class),
        argumentSet("404", 404, ModelNotFoundException.class),
        argumentSet("429", 429, RateLimitException.class),
        argumentSet("500", 500, InternalServerException.class));
  }

  @ParameterizedTest
  @MethodSource("providerErrors")
  void providerError_raisesTheClientsException(
      int status, Class<? extends LangChain4jException> type) throws Exception {
    try (Session session = open(SdkTargets.open())) {
      session.provider().always(OpenAiShapes.error(status));

      for (Way way : session.ways()) {
        LangChain4jException error =
            catchThrowableOfType(type, () -> way.ask(ask("Say hello").build()));

        JsonNode body = body(error, status);
        assertThat(body.path("message").asText()).isNotEmpty();
        assertThat(body.has("trace_id")).isFalse();
        StoredTrace trace = StoredTrace.take(session.fixture);
        trace.assertFailed("upstream_status", status);
        assertThat(trace.get("stream").asBoolean()).isEqualTo(way.streams());
      }
    }
  }

  @Test
  void guardrailBlock_ofAPrompt() throws Exception {
    try (Session session = open(SdkTargets.guarded(Action.BLOCK))) {
      for (Way way : session.ways()) {
        AuthenticationException error =
            catchThrowableOfType(
                AuthenticationException.class, () -> way.ask(ask("What is Project X?").build()));

        assertGuardrail(error, StoredTrace.take(session.fixture), "prompt");
      }
      assertThat(session.provider().connections()).isZero();
    }
  }

  @Test
  void guardrailBlock_ofAToolResult() throws Exception {
    try (Session session = open(SdkTargets.guarded(Action.BLOCK))) {
      for (Way way : session.ways()) {
        List<ChatMessage> messages = new ArrayList<>(ask("What is it?").build().messages());
        ToolExecutionRequest call =
            ToolExecutionRequest.builder().id("call_1").name("get_name").arguments("{}").build();
        messages.add(AiMessage.from(call));
        messages.add(ToolExecutionResultMessage.from(call, "It is Project X."));

        AuthenticationException error =
            catchThrowableOfType(AuthenticationException.class, () -> way.ask(withTool(messages)));

        assertGuardrail(error, StoredTrace.take(session.fixture), "prompt");
      }
    }
  }

  @Test
  void guardrailBlock_ofAnAnswer() throws Exception {
    try (Session session = open(SdkTargets.guarded(Action.BLOCK))) {
      session.provider().then(OpenAiShapes.completion("It is Project X."));
      session.provider().then(OpenAiShapes.stream("It is Pro", "ject", " X."));

      for (Way way : session.ways()) {
        AuthenticationException error =
            catchThrowableOfType(
                AuthenticationException.class, () -> way.ask(ask("What is it?").build()));

        assertGuardrail(error, StoredTrace.take(session.fixture), "response");
      }
    }
  }

  @Test
  void guardrailRedaction_ofAnAnswer() throws Exception {
    try (Session session = open(SdkTargets.guarded(Action.REDACT))) {
      session.provider().then(OpenAiShapes.completion("It is Project X, I think."));
      session.provider().then(OpenAiShapes.stream("It is Pro", "ject", " X, I", " think."));

      for (Way way : session.ways()) {
        assertAnswer(way.ask(ask("What is it?").build()), "It is {CODE_NAME}, I think.");

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

      for (Way way : session.ways()) {
        AuthenticationException error =
            catchThrowableOfType(
                AuthenticationException.class, () -> way.ask(ask("Delete it").build()));

        StoredTrace trace = StoredTrace.take(session.fixture);
        JsonNode body = body(error, 403);
        assertThat(body.path("type").asText()).isEqualTo("firewall_block");
        assertThat(body.at("/firewall/rule").asText()).isEqualTo("no-deletes");
        assertThat(body.at("/firewall/tool").asText()).isEqualTo("delete_account");
        assertThat(body.at("/firewall/category").asText()).isEqualTo("LLM06:2025");
        assertThat(body.at("/firewall/trace_id").asText()).isEqualTo(trace.traceId());
        trace.assertBlocked("firewall", "no-deletes", "LLM06:2025");
        trace.assertCalls(WEATHER, DELETE);
      }
    }
  }

  @Test
  void upstreamUnreachable_isAServerError() throws Exception {
    try (Session session = open(SdkTargets.unreachable())) {
      assertServerErrors(session, 502, "upstream_unreachable");
    }
  }

  @Test
  void upstreamSaysNothing_isAServerError() throws Exception {
    try (Session session = open(SdkTargets.timeouts(200, 5000, 5000))) {
      session.provider().always(Script.silence());

      assertServerErrors(session, 504, "timeout_first_byte");
    }
  }

  @Test
  void upstreamStopsInAStream_isAnError() throws Exception {
    try (Session session = open(SdkTargets.timeouts(5000, 500, 5000))) {
      session.provider().then(OpenAiShapes.streamThatStalls("Hel"));
      Collector collector = session.stream(ask("Say hello").build());

      // What this client makes of every error within a stream.
      RuntimeException error = catchThrowableOfType(RuntimeException.class, collector::answer);

      StoredTrace trace = StoredTrace.take(session.fixture);
      trace.assertFailed("timeout_idle", 200);
      JsonNode body = parse(error.getMessage()).path("error");
      assertThat(body.path("type").asText()).isEqualTo("timeout_idle");
      assertThat(body.path("trace_id").asText()).isEqualTo(trace.traceId());
      assertThat(collector.pieces).containsExactly("Hel");
    }
  }

  @Test
  void structuredOutput() throws Exception {
    try (Session session = open(SdkTargets.guarded(Action.BLOCK))) {
      session.provider().then(OpenAiShapes.completion("{\"city\":\"Paris\",\"degrees\":21}"));
      session.provider().then(OpenAiShapes.stream("{\"city\":\"Paris\"", ",\"degrees\":21}"));
      JsonSchema schema =
          JsonSchema.builder()
              .name("Weather")
              .rootElement(
                  JsonObjectSchema.builder()
                      .addStringProperty("city")
                      .addIntegerProperty("degrees")
                      .required("city", "degrees")
                      .build())
              .build();
      ResponseFormat format =
          ResponseFormat.builder().type(ResponseFormatType.JSON).jsonSchema(schema).build();

      for (Way way : session.ways()) {
        assertAnswer(
            way.ask(ask("How warm is Paris?").responseFormat(format).build()),
            "{\"city\":\"Paris\",\"degrees\":21}");

        JsonNode sent = parse(session.provider().take().text()).path("response_format");
        assertThat(sent.path("type").asText()).isEqualTo("json_schema");
        assertThat(sent.at("/json_schema/schema/properties/degrees/type").asText())
            .isEqualTo("integer");
        StoredTrace.take(session.fixture).assertAnswered("stop", way.streams());
      }
    }
  }

  @Test
  void jsonMode() throws Exception {
    try (Session session = open(SdkTargets.guarded(Action.BLOCK))) {
      session.provider().then(OpenAiShapes.completion("{\"city\":\"Paris\"}"));

      assertAnswer(
          session.plain(
              ask("Which city? Answer in JSON.").responseFormat(ResponseFormat.JSON).build()),
          "{\"city\":\"Paris\"}");

      assertThat(parse(session.provider().take().text()).at("/response_format/type").asText())
          .isEqualTo("json_object");
      StoredTrace.take(session.fixture).assertAnswered("stop", false);
    }
  }

  @Test
  void listModels() throws Exception {
    try (Session session = open(SdkTargets.open())) {
      session.provider().then(OpenAiShapes.models(MODEL, "gpt-4o"));

      List<ModelDescription> models =
          OpenAiModelCatalog.builder()
              .baseUrl(session.baseUrl())
              .apiKey(ProxyFixture.KEY)
              .build()
              .listModels();

      assertThat(models).extracting(ModelDescription::name).containsExactly(MODEL, "gpt-4o");
      StoredTrace trace = StoredTrace.take(session.fixture);
      assertThat(trace.text("status")).isEqualTo("ok");
      assertThat(trace.text("coverage")).isEqualTo("none");
    }
  }

  private Session open(UnaryOperator<Target.Builder> target) {
    return new Session(ProxyFixture.start(this::start, target, options -> options));
  }

  private static ChatRequest.Builder ask(String question) {
    return ChatRequest.builder()
        .messages(SystemMessage.from("You are brief."), UserMessage.from(question));
  }

  private static ChatRequest withTool(List<ChatMessage> messages) {
    ToolSpecification tool =
        ToolSpecification.builder()
            .name("get_weather")
            .description("The weather in a city")
            .parameters(JsonObjectSchema.builder().addStringProperty("city").build())
            .build();
    return ChatRequest.builder().messages(messages).toolSpecifications(tool).build();
  }

  private static void assertAnswer(ChatResponse answer, String text) {
    assertThat(answer.aiMessage().text()).isEqualTo(text);
    assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(answer.id()).isEqualTo(OpenAiShapes.ID);
    assertThat(answer.modelName()).isEqualTo(OpenAiShapes.RESPONSE_MODEL);
    assertThat(answer.tokenUsage().inputTokenCount()).isEqualTo(19);
    assertThat(answer.tokenUsage().outputTokenCount()).isEqualTo(10);
  }

  private static void assertConversation(StoredTrace trace) {
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

  private static void assertGuardrail(LangChain4jException error, StoredTrace trace, String side) {
    JsonNode body = body(error, 403);
    assertThat(body.path("type").asText()).isEqualTo("guardrail_block");
    assertThat(body.at("/guardrail/id").asText()).isEqualTo("code-names");
    assertThat(body.at("/guardrail/category").asText()).isEqualTo("LLM02:2025");
    assertThat(body.at("/guardrail/side").asText()).isEqualTo(side);
    assertThat(body.at("/guardrail/trace_id").asText()).isEqualTo(trace.traceId());
    assertThat(error.getMessage()).doesNotContain("Project X");
    trace.assertBlocked("guardrail", "code-names", "LLM02:2025");
    assertThat(trace.json()).doesNotContain("Project X");
  }

  private static void assertServerErrors(Session session, int status, String code)
      throws Exception {
    for (Way way : session.ways()) {
      InternalServerException error =
          catchThrowableOfType(
              InternalServerException.class, () -> way.ask(ask("Say hello").build()));

      StoredTrace trace = StoredTrace.take(session.fixture);
      trace.assertFailed(code, status);
      assertThat(body(error, status).path("type").asText()).isEqualTo(code);
      assertThat(body(error, status).path("trace_id").asText()).isEqualTo(trace.traceId());
    }
  }

  /** The error object of an answer, which this client has in the message of the cause. */
  private static JsonNode body(LangChain4jException error, int status) {
    assertThat(error).hasCauseInstanceOf(HttpException.class);
    HttpException cause = (HttpException) error.getCause();
    assertThat(cause.statusCode()).isEqualTo(status);
    return parse(cause.getMessage()).path("error");
  }

  /** One of the client's two ways to ask. */
  private interface Way {
    ChatResponse ask(ChatRequest request) throws Exception;

    boolean streams();
  }

  /** A proxy, and what the clients before it need. */
  private record Session(ProxyFixture fixture) implements AutoCloseable {

    FakeProvider provider() {
      return fixture.provider;
    }

    String baseUrl() {
      return fixture.uri("/proxy/bot/v1").toString();
    }

    ChatResponse plain(ChatRequest request) {
      return OpenAiChatModel.builder()
          .baseUrl(baseUrl())
          .apiKey(ProxyFixture.KEY)
          .modelName(MODEL)
          .maxRetries(0)
          .build()
          .chat(request);
    }

    Collector stream(ChatRequest request) {
      Collector collector = new Collector();
      OpenAiStreamingChatModel.builder()
          .baseUrl(baseUrl())
          .apiKey(ProxyFixture.KEY)
          .modelName(MODEL)
          .build()
          .chat(request, collector);
      return collector;
    }

    List<Way> ways() {
      return List.of(
          new Way() {
            @Override
            public ChatResponse ask(ChatRequest request) {
              return plain(request);
            }

            @Override
            public boolean streams() {
              return false;
            }
          },
          new Way() {
            @Override
            public ChatResponse ask(ChatRequest request) throws Exception {
              return stream(request).answer();
            }

            @Override
            public boolean streams() {
              return true;
            }
          });
    }

    @Override
    public void close() {
      fixture.close();
    }
  }

  /** Takes a stream in. */
  private static final class Collector implements StreamingChatResponseHandler {
    final Queue<String> pieces = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<ChatResponse> answer = new CompletableFuture<>();

    /** The whole answer; waits for it, and throws what the client was told instead of it. */
    ChatResponse answer() throws Exception {
      try {
        return answer.get(10, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        throw e.getCause() instanceof Exception cause ? cause : e;
      }
    }

    @Override
    public void onPartialResponse(String piece) {
      pieces.add(piece);
    }

    @Override
    public void onCompleteResponse(ChatResponse response) {
      answer.complete(response);
    }

    @Override
    public void onError(Throwable error) {
      answer.completeExceptionally(error);
    }
  }
}
