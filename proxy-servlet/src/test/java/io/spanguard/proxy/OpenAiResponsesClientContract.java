package io.spanguard.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.PermissionDeniedException;
import com.openai.errors.RateLimitException;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import io.spanguard.proxy.access.Target;
import io.spanguard.proxy.guardrail.Action;
import jakarta.servlet.Filter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** OpenAI's own client before its Responses API and its Embeddings. */
abstract class OpenAiResponsesClientContract {

  abstract Container start(Filter filter);

  @Test
  void plainAndStreamed() throws Exception {
    try (Session session = open(SdkTargets.open())) {
      session.fixture.provider.then(ResponsesShapes.response("Hello wörld"));
      session.fixture.provider.then(ResponsesShapes.stream("Hel", "lo ", "wörld"));

      for (Response answer : session.both(ask("Say hello"))) {
        assertThat(text(answer.validate())).isEqualTo("Hello wörld");
        assertThat(session.fixture.provider.take().target()).isEqualTo("/v1/responses");
        StoredTrace trace = StoredTrace.take(session.fixture);
        assertThat(trace.text("status")).isEqualTo("ok");
        assertThat(trace.text("input_preview")).isEqualTo("Say hello");
        assertThat(trace.text("output_preview")).isEqualTo("Hello wörld");
        assertThat(trace.attribute("llm.chat", "gen_ai.usage.input_tokens").asInt()).isEqualTo(19);
      }
    }
  }

  @Test
  void functionCall_plainAndStreamed() throws Exception {
    try (Session session = open(SdkTargets.open())) {
      session.fixture.provider.then(
          ResponsesShapes.functionCall("get_weather", "{\"city\":\"Paris\"}"));
      session.fixture.provider.then(
          ResponsesShapes.functionCallStream("get_weather", "{\"city\":", "\"Paris\"}"));

      for (Response answer : session.both(ask("The weather?"))) {
        assertThat(answer.output().get(0).asFunctionCall().arguments())
            .isEqualTo("{\"city\":\"Paris\"}");
        assertThat(StoredTrace.take(session.fixture).text("output_preview"))
            .isEqualTo("get_weather({\"city\":\"Paris\"})");
      }
    }
  }

  @Test
  void guardrailBlock_ofAPromptAndOfAnAnswer() throws Exception {
    try (Session session = open(SdkTargets.guarded(Action.BLOCK))) {
      session.fixture.provider.then(ResponsesShapes.response("It is Project X"));
      for (String question : List.of("Tell me of Project X", "Tell me")) {
        PermissionDeniedException error =
            catchThrowableOfType(
                PermissionDeniedException.class,
                () -> session.client.responses().create(ask(question)));

        assertThat(error.type()).contains("guardrail_block");
        assertThat(error.code()).contains("LLM02:2025");
        StoredTrace.take(session.fixture).assertBlocked("guardrail", "code-names", "LLM02:2025");
      }
    }
  }

  @Test
  void guardrailRedaction_streamedOrNot_isTheSame_whereverTheTextIsRepeated() throws Exception {
    try (Session session = open(SdkTargets.guarded(Action.REDACT))) {
      session.fixture.provider.then(ResponsesShapes.response("It is Project X, yes"));
      session.fixture.provider.then(ResponsesShapes.stream("It is Pro", "ject", " X, yes"));

      for (Response answer : session.both(ask("Tell me"))) {
        assertThat(text(answer)).isEqualTo("It is {CODE_NAME}, yes");
        assertThat(StoredTrace.take(session.fixture).json()).doesNotContain("Project X");
      }
      assertThat(session.events.toString()).doesNotContain("Project X");
    }
  }

  @Test
  void blockAsRefusal_plainAndStreamed() throws Exception {
    try (Session session =
        open(target -> SdkTargets.guarded(Action.BLOCK).apply(target).blockAsRefusal(true))) {
      for (Response answer : session.both(ask("Tell me of Project X"))) {
        assertThat(
                answer
                    .validate()
                    .output()
                    .get(0)
                    .asMessage()
                    .content()
                    .get(0)
                    .asRefusal()
                    .refusal())
            .isNotEmpty()
            .doesNotContain("Project X");
        StoredTrace trace = StoredTrace.take(session.fixture);
        assertThat(trace.text("outcome")).isEqualTo("block");
        assertThat(trace.get("blocked_by").path("id").asText()).isEqualTo("code-names");
      }
      assertThat(session.fixture.provider.connections()).isZero();
    }
  }

  @Test
  void providerError_isTheClientsException() throws Exception {
    try (Session session = open(SdkTargets.open())) {
      session.fixture.provider.then(OpenAiShapes.error(429));

      assertThat(
              catchThrowableOfType(
                  RateLimitException.class,
                  () -> session.client.responses().create(ask("Say hello"))))
          .isNotNull();
      StoredTrace.take(session.fixture).assertFailed("upstream_status", 429);
    }
  }

  @Test
  void embeddings_areJudgedAndTraced() throws Exception {
    try (Session session = open(SdkTargets.guarded(Action.BLOCK))) {
      session.fixture.provider.then(ResponsesShapes.embedding());

      CreateEmbeddingResponse answer = session.client.embeddings().create(embed("a harmless text"));

      assertThat(answer.data()).hasSize(1);
      StoredTrace trace = StoredTrace.take(session.fixture);
      assertThat(trace.spanNames()).contains("llm.embeddings");
      assertThat(trace.attribute("llm.embeddings", "gen_ai.usage.input_tokens").asInt())
          .isEqualTo(3);
      PermissionDeniedException error =
          catchThrowableOfType(
              PermissionDeniedException.class,
              () -> session.client.embeddings().create(embed("Project X")));
      assertThat(error.type()).contains("guardrail_block");
      StoredTrace.take(session.fixture).assertBlocked("guardrail", "code-names", "LLM02:2025");
    }
  }

  private Session open(UnaryOperator<Target.Builder> target) {
    ProxyFixture fixture = ProxyFixture.start(this::start, target, options -> options);
    OpenAIClient client =
        OpenAIOkHttpClient.builder()
            .baseUrl(fixture.uri("/proxy/bot/v1").toString())
            .apiKey(ProxyFixture.KEY)
            .maxRetries(0)
            .build();
    return new Session(fixture, client, new ArrayList<>());
  }

  private static ResponseCreateParams ask(String question) {
    return ResponseCreateParams.builder()
        .model(OpenAiShapes.MODEL)
        .instructions("You are brief.")
        .input(question)
        .build();
  }

  private static EmbeddingCreateParams embed(String text) {
    return EmbeddingCreateParams.builder().model("text-embedding-3-small").input(text).build();
  }

  private static String text(Response response) {
    return response.output().get(0).asMessage().content().get(0).asOutputText().text();
  }

  /** A proxy, a client before it, and the events that the client got. */
  private record Session(
      ProxyFixture fixture, OpenAIClient client, List<ResponseStreamEvent> events)
      implements AutoCloseable {

    /** The call unstreamed, then streamed. */
    List<Response> both(ResponseCreateParams params) {
      Response plain = client.responses().create(params);
      ResponseAccumulator accumulator = ResponseAccumulator.create();
      try (StreamResponse<ResponseStreamEvent> stream =
          client.responses().createStreaming(params)) {
        stream.stream().peek(events::add).forEach(accumulator::accumulate);
      }
      return List.of(plain, accumulator.response());
    }

    @Override
    public void close() {
      client.close();
      fixture.close();
    }
  }
}
