package io.spanguard.proxy;

import static io.spanguard.proxy.OpenAiSession.accumulated;
import static io.spanguard.proxy.OpenAiSession.ask;
import static io.spanguard.proxy.OpenAiSession.tool;
import static io.spanguard.proxy.OpenAiShapes.MODEL;
import static io.spanguard.proxy.OpenAiShapes.TIME;
import static io.spanguard.proxy.OpenAiShapes.WEATHER;
import static io.spanguard.proxy.OpenAiShapes.parse;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.core.http.AsyncStreamResponse;
import com.openai.models.ResponseFormatJsonObject;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.models.Model;
import io.spanguard.proxy.FakeProvider.Received;
import io.spanguard.proxy.OpenAiShapes.Call;
import io.spanguard.proxy.access.Target;
import io.spanguard.proxy.guardrail.Action;
import jakarta.servlet.Filter;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * OpenAI's own client, of which only base URL and key are changed: what it makes of each answer,
 * and the trace that is read back.
 */
abstract class OpenAiClientContract {

  abstract Container start(Filter filter);

  @Test
  void plain() throws Exception {
    try (OpenAiSession session = open(SdkTargets.open())) {
      session.provider().then(OpenAiShapes.completion("Hello! How can I help?"));

      ChatCompletion answer = session.complete(ask("Say hello").build());

      assertThat(answer.validate().choices().get(0).message().content())
          .contains("Hello! How can I help?");
      assertThat(answer.usage().orElseThrow().totalTokens()).isEqualTo(29);
      Received received = session.provider().take();
      assertThat(received.target()).isEqualTo("/v1/chat/completions");
      assertThat(received.header("Authorization")).isEqualTo(ProxyFixture.PROVIDER_KEY);
      StoredTrace trace = StoredTrace.take(session.fixture());
      trace.assertAnswered("stop", false);
      assertThat(trace.text("input_preview")).isEqualTo("Say hello");
      assertThat(trace.text("output_preview")).isEqualTo("Hello! How can I help?");
      assertThat(trace.inputMessages())
          .isEqualTo(
              parse(
                  """
                  [{"role":"system","parts":[{"type":"text","content":"You are brief."}]},
                   {"role":"user","parts":[{"type":"text","content":"Say hello"}]}]\
                  """));
      assertThat(trace.outputMessages())
          .isEqualTo(
              parse(
                  """
                  [{"role":"assistant",
                    "parts":[{"type":"text","content":"Hello! How can I help?"}],
                    "finish_reason":"stop"}]\
                  """));
    }
  }

  @Test
  void streamed_usageNotAsked() throws Exception {
    try (OpenAiSession session = open(SdkTargets.open())) {
      session.provider().then(OpenAiShapes.stream("Hel", "lo ", "wörld \uD83C\uDF0D"));

      List<ChatCompletionChunk> chunks = session.stream(ask("Say hello").build());

      ChatCompletion answer = accumulated(chunks);
      assertThat(answer.choices().get(0).message().content()).contains("Hello wörld \uD83C\uDF0D");
      assertThat(chunks).allSatisfy(chunk -> assertThat(chunk.usage()).isEmpty());
      assertThat(chunks).allSatisfy(chunk -> assertThat(chunk.choices()).isNotEmpty());
      assertThat(parse(session.provider().take().text()).at("/stream_options/include_usage"))
          .isEqualTo(parse("true"));
      StoredTrace trace = StoredTrace.take(session.fixture());
      trace.assertAnswered("stop", true);
      assertThat(trace.text("output_preview")).isEqualTo("Hello wörld \uD83C\uDF0D");
    }
  }

  @Test
  void streamed_usageAsked() throws Exception {
    try (OpenAiSession session = open(SdkTargets.open())) {
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
      StoredTrace.take(session.fixture()).assertAnswered("stop", true);
    }
  }

  @Test
  void streamed_asynchronously() throws Exception {
    try (OpenAiSession session = open(SdkTargets.open())) {
      session.provider().then(OpenAiShapes.stream("Hel", "lo"));
      Queue<ChatCompletionChunk> chunks = new ConcurrentLinkedQueue<>();

      AsyncStreamResponse<ChatCompletionChunk> response =
          session.client().async().chat().completions().createStreaming(ask("Say hello").build());
      response.subscribe(chunks::add);
      response.onCompleteFuture().get(60, TimeUnit.SECONDS);

      assertThat(accumulated(chunks).choices().get(0).message().content()).contains("Hello");
      StoredTrace.take(session.fixture()).assertAnswered("stop", true);
    }
  }

  @Test
  void toolCall_isAnsweredWithItsResult() throws Exception {
    try (OpenAiSession session = open(SdkTargets.open())) {
      session.provider().then(OpenAiShapes.toolCalls(WEATHER));
      session.provider().then(OpenAiShapes.completion("It is 21 °C in Paris."));
      ChatCompletionCreateParams question = ask("How warm is Paris?").addTool(tool()).build();

      ChatCompletion first = session.complete(question);
      ChatCompletion second = session.complete(withResults(question, first));

      assertThat(second.choices().get(0).message().content()).contains("It is 21 °C in Paris.");
      StoredTrace asked = StoredTrace.take(session.fixture());
      asked.assertAnswered("tool_calls", false);
      asked.assertCalls(WEATHER);
      assertThat(asked.attribute("llm.chat", "gen_ai.tool.definitions").toString())
          .contains("get_weather", "The weather in a city");
      StoredTrace answered = StoredTrace.take(session.fixture());
      answered.assertAnswered("stop", false);
      answered.assertResults(WEATHER);
    }
  }

  @Test
  void toolCalls_streamed_areAnsweredWithTheirResults() throws Exception {
    try (OpenAiSession session = open(SdkTargets.open())) {
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
      StoredTrace asked = StoredTrace.take(session.fixture());
      asked.assertAnswered("tool_calls", true);
      asked.assertCalls(WEATHER, TIME);
      StoredTrace answered = StoredTrace.take(session.fixture());
      answered.assertAnswered("stop", true);
      answered.assertResults(WEATHER, TIME);
    }
  }

  @Test
  void rateLimit_isRetriedWhenTheProviderSays() throws Exception {
    try (OpenAiSession session = open(SdkTargets.open(), ProxyFixture.KEY, 2)) {
      session.provider().then(OpenAiShapes.error(429, "retry-after-ms: 1"));
      session.provider().then(OpenAiShapes.completion("Hello"));

      session.complete(ask("Say hello").build());

      StoredTrace.take(session.fixture()).assertFailed("upstream_status", 429);
      StoredTrace.take(session.fixture()).assertAnswered("stop", false);
    }
  }

  @Test
  void guardrailRedaction_ofAnAnswer() throws Exception {
    try (OpenAiSession session = open(SdkTargets.guarded(Action.REDACT))) {
      session.provider().then(OpenAiShapes.completion("It is Project X, I think."));
      session.provider().then(OpenAiShapes.stream("It is Pro", "ject", " X, I", " think."));
      ChatCompletionCreateParams question = ask("What is it?").build();

      for (ChatCompletion answer :
          List.of(session.complete(question), accumulated(session.stream(question)))) {
        assertThat(answer.choices().get(0).message().content())
            .contains("It is {CODE_NAME}, I think.");
        StoredTrace trace = StoredTrace.take(session.fixture());
        assertThat(trace.text("outcome")).isEqualTo("redact");
        assertThat(trace.json()).doesNotContain("Project X");
      }
    }
  }

  @Test
  void structuredOutput() throws Exception {
    try (OpenAiSession session = open(SdkTargets.guarded(Action.BLOCK))) {
      session.provider().then(OpenAiShapes.completion("{\"city\":\"Paris\",\"degrees\":21}"));

      Weather weather =
          session
              .client()
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
      StoredTrace.take(session.fixture()).assertAnswered("stop", false);
    }
  }

  @Test
  void jsonMode() throws Exception {
    try (OpenAiSession session = open(SdkTargets.guarded(Action.BLOCK))) {
      session.provider().then(OpenAiShapes.completion("{\"city\":\"Paris\"}"));

      ChatCompletion answer =
          session.complete(
              ask("Which city? Answer in JSON.")
                  .responseFormat(ResponseFormatJsonObject.builder().build())
                  .build());

      assertThat(answer.choices().get(0).message().content()).contains("{\"city\":\"Paris\"}");
      assertThat(parse(session.provider().take().text()).at("/response_format/type").asText())
          .isEqualTo("json_object");
      StoredTrace.take(session.fixture()).assertAnswered("stop", false);
    }
  }

  @Test
  void listModels() throws Exception {
    try (OpenAiSession session = open(SdkTargets.open())) {
      session.provider().then(OpenAiShapes.models(MODEL, "gpt-4o"));

      List<Model> models = session.client().models().list().data();

      assertThat(models).extracting(Model::id).containsExactly(MODEL, "gpt-4o");
      assertThat(session.provider().take().target()).isEqualTo("/v1/models");
      StoredTrace trace = StoredTrace.take(session.fixture());
      assertThat(trace.text("status")).isEqualTo("ok");
      assertThat(trace.text("coverage")).isEqualTo("none");
      assertThat(trace.spanNames()).containsExactly("proxy.request", "http.client");
    }
  }

  @Test
  void listModels_ofAGuardedTarget_isAllowed() throws Exception {
    try (OpenAiSession session = open(SdkTargets.guarded(Action.BLOCK))) {
      session.provider().then(OpenAiShapes.models(MODEL));

      assertThat(session.client().models().list().data()).hasSize(1);

      assertThat(StoredTrace.take(session.fixture()).text("outcome")).isEqualTo("allow");
    }
  }

  private OpenAiSession open(UnaryOperator<Target.Builder> target) {
    return OpenAiSession.open(this::start, target);
  }

  private OpenAiSession open(UnaryOperator<Target.Builder> target, String key, int retries) {
    return OpenAiSession.open(this::start, target, key, retries);
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

  /** What the client makes a schema of. */
  static final class Weather {
    public String city = "";
    public int degrees;
  }
}
