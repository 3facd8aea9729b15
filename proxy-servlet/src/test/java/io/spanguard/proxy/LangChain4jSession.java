package io.spanguard.proxy;

import static io.spanguard.proxy.OpenAiShapes.MODEL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.output.FinishReason;
import io.spanguard.proxy.access.Target;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A proxy, and what LangChain4j's clients before it need. */
record LangChain4jSession(ProxyFixture fixture) implements AutoCloseable {

  static LangChain4jSession open(
      Container.Starter container, UnaryOperator<Target.Builder> target) {
    return new LangChain4jSession(ProxyFixture.start(container, target, options -> options));
  }

  static ChatRequest.Builder ask(String question) {
    return ChatRequest.builder()
        .messages(SystemMessage.from("You are brief."), UserMessage.from(question));
  }

  static ChatRequest withTool(List<ChatMessage> messages) {
    ToolSpecification tool =
        ToolSpecification.builder()
            .name("get_weather")
            .description("The weather in a city")
            .parameters(JsonObjectSchema.builder().addStringProperty("city").build())
            .build();
    return ChatRequest.builder().messages(messages).toolSpecifications(tool).build();
  }

  static void assertAnswer(ChatResponse answer, String text) {
    assertThat(answer.aiMessage().text()).isEqualTo(text);
    assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(answer.id()).isEqualTo(OpenAiShapes.ID);
    assertThat(answer.modelName()).isEqualTo(OpenAiShapes.RESPONSE_MODEL);
    assertThat(answer.tokenUsage().inputTokenCount()).isEqualTo(19);
    assertThat(answer.tokenUsage().outputTokenCount()).isEqualTo(10);
  }

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

  /** One of the client's two ways to ask. */
  interface Way {
    ChatResponse ask(ChatRequest request) throws Exception;

    boolean streams();
  }

  /** Takes a stream in. */
  static final class Collector implements StreamingChatResponseHandler {
    final Queue<String> pieces = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<ChatResponse> answer = new CompletableFuture<>();

    /** The whole answer; waits for it, and throws what the client was told instead of it. */
    ChatResponse answer() throws Exception {
      try {
        return answer.get(60, TimeUnit.SECONDS);
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
