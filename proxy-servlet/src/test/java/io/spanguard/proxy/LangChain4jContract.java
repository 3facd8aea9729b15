package io.spanguard.proxy;

import static io.spanguard.proxy.LangChain4jSession.ask;
import static io.spanguard.proxy.LangChain4jSession.assertAnswer;
import static io.spanguard.proxy.LangChain4jSession.withTool;
import static io.spanguard.proxy.OpenAiShapes.MODEL;
import static io.spanguard.proxy.OpenAiShapes.TIME;
import static io.spanguard.proxy.OpenAiShapes.WEATHER;
import static io.spanguard.proxy.OpenAiShapes.parse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.model.catalog.ModelDescription;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import dev.langchain4j.model.openai.OpenAiModelCatalog;
import dev.langchain4j.model.output.FinishReason;
import io.spanguard.proxy.FakeProvider.Received;
import io.spanguard.proxy.LangChain4jSession.Collector;
import io.spanguard.proxy.LangChain4jSession.Way;
import io.spanguard.proxy.OpenAiShapes.Call;
import io.spanguard.proxy.access.Target;
import io.spanguard.proxy.guardrail.Action;
import jakarta.servlet.Filter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * LangChain4j's OpenAI client, plain and streaming, of which only base URL and key are changed:
 * what it makes of each answer, and the trace that is read back.
 */
abstract class LangChain4jContract {

  abstract Container start(Filter filter);

  @Test
  void plain() throws Exception {
    try (LangChain4jSession session = open(SdkTargets.open())) {
      session.provider().then(OpenAiShapes.completion("Hello! How can I help?"));

      ChatResponse answer = session.plain(ask("Say hello").build());

      assertAnswer(answer, "Hello! How can I help?");
      Received received = session.provider().take();
      assertThat(received.target()).isEqualTo("/v1/chat/completions");
      assertThat(received.header("Authorization")).isEqualTo(ProxyFixture.PROVIDER_KEY);
      assertThat(received.header("Upgrade")).isNull();
      assertThat(received.header("HTTP2-Settings")).isNull();
      StoredTrace trace = StoredTrace.take(session.fixture());
      trace.assertAnswered("stop", false);
      assertConversation(trace);
    }
  }

  @Test
  void streamed() throws Exception {
    try (LangChain4jSession session = open(SdkTargets.open())) {
      session.provider().then(OpenAiShapes.stream("Hello! ", "How can", " I help?"));
      Collector collector = session.stream(ask("Say hello").build());

      assertAnswer(collector.answer(), "Hello! How can I help?");
      assertThat(collector.pieces).containsExactly("Hello! ", "How can", " I help?");
      // This client always asks for the usage itself.
      assertThat(parse(session.provider().take().text()).at("/stream_options/include_usage"))
          .isEqualTo(parse("true"));
      StoredTrace trace = StoredTrace.take(session.fixture());
      trace.assertAnswered("stop", true);
      assertConversation(trace);
    }
  }

  @Test
  void toolCalls_areAnsweredWithTheirResults() throws Exception {
    try (LangChain4jSession session = open(SdkTargets.open())) {
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
        StoredTrace asked = StoredTrace.take(session.fixture());
        asked.assertAnswered("tool_calls", way.streams());
        asked.assertCalls(WEATHER, TIME);
        assertThat(asked.attribute("llm.chat", "gen_ai.tool.definitions").toString())
            .contains("get_weather", "The weather in a city");
        StoredTrace answered = StoredTrace.take(session.fixture());
        answered.assertAnswered("stop", way.streams());
        answered.assertResults(WEATHER, TIME);
      }
    }
  }

  @Test
  void guardrailRedaction_ofAnAnswer() throws Exception {
    try (LangChain4jSession session = open(SdkTargets.guarded(Action.REDACT))) {
      session.provider().then(OpenAiShapes.completion("It is Project X, I think."));
      session.provider().then(OpenAiShapes.stream("It is Pro", "ject", " X, I", " think."));

      for (Way way : session.ways()) {
        assertAnswer(way.ask(ask("What is it?").build()), "It is {CODE_NAME}, I think.");

        StoredTrace trace = StoredTrace.take(session.fixture());
        assertThat(trace.text("outcome")).isEqualTo("redact");
        assertThat(trace.json()).doesNotContain("Project X");
      }
    }
  }

  @Test
  void structuredOutput() throws Exception {
    try (LangChain4jSession session = open(SdkTargets.guarded(Action.BLOCK))) {
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
        StoredTrace.take(session.fixture()).assertAnswered("stop", way.streams());
      }
    }
  }

  @Test
  void jsonMode() throws Exception {
    try (LangChain4jSession session = open(SdkTargets.guarded(Action.BLOCK))) {
      session.provider().then(OpenAiShapes.completion("{\"city\":\"Paris\"}"));

      assertAnswer(
          session.plain(
              ask("Which city? Answer in JSON.").responseFormat(ResponseFormat.JSON).build()),
          "{\"city\":\"Paris\"}");

      assertThat(parse(session.provider().take().text()).at("/response_format/type").asText())
          .isEqualTo("json_object");
      StoredTrace.take(session.fixture()).assertAnswered("stop", false);
    }
  }

  @Test
  void listModels() throws Exception {
    try (LangChain4jSession session = open(SdkTargets.open())) {
      session.provider().then(OpenAiShapes.models(MODEL, "gpt-4o"));

      List<ModelDescription> models =
          OpenAiModelCatalog.builder()
              .baseUrl(session.baseUrl())
              .apiKey(ProxyFixture.KEY)
              .build()
              .listModels();

      assertThat(models).extracting(ModelDescription::name).containsExactly(MODEL, "gpt-4o");
      StoredTrace trace = StoredTrace.take(session.fixture());
      assertThat(trace.text("status")).isEqualTo("ok");
      assertThat(trace.text("coverage")).isEqualTo("none");
    }
  }

  @Test
  void embeddings_areJudgedAndTraced() throws Exception {
    try (LangChain4jSession session = open(SdkTargets.guarded(Action.BLOCK))) {
      session.provider().then(ResponsesShapes.embedding());
      OpenAiEmbeddingModel model =
          OpenAiEmbeddingModel.builder()
              .baseUrl(session.baseUrl())
              .apiKey(ProxyFixture.KEY)
              .modelName("text-embedding-3-small")
              .maxRetries(0)
              .build();

      assertThat(model.embed("a harmless text").content().vector()).containsExactly(0.25f, -0.5f);

      StoredTrace trace = StoredTrace.take(session.fixture());
      assertThat(trace.spanNames()).contains("llm.embeddings");
      assertThat(trace.attribute("llm.embeddings", "gen_ai.usage.input_tokens").asInt())
          .isEqualTo(3);
      AuthenticationException error =
          catchThrowableOfType(AuthenticationException.class, () -> model.embed("Project X"));
      assertThat(error.getMessage()).contains("guardrail_block").doesNotContain("Project X");
      StoredTrace.take(session.fixture()).assertBlocked("guardrail", "code-names", "LLM02:2025");
    }
  }

  private LangChain4jSession open(UnaryOperator<Target.Builder> target) {
    return LangChain4jSession.open(this::start, target);
  }

  private static void assertConversation(StoredTrace trace) {
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
