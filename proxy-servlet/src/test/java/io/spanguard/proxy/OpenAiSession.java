package io.spanguard.proxy;

import static io.spanguard.proxy.OpenAiShapes.MODEL;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionFunctionTool;
import io.spanguard.proxy.access.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A proxy, and OpenAI's own client before its Chat Completions. */
record OpenAiSession(ProxyFixture fixture, OpenAIClient client) implements AutoCloseable {

  static OpenAiSession open(Container.Starter container, UnaryOperator<Target.Builder> target) {
    return open(container, target, ProxyFixture.KEY, 0);
  }

  static OpenAiSession open(
      Container.Starter container, UnaryOperator<Target.Builder> target, String key, int retries) {
    ProxyFixture fixture = ProxyFixture.start(container, target, options -> options);
    OpenAIClient client =
        OpenAIOkHttpClient.builder()
            .baseUrl(fixture.uri("/proxy/bot/v1").toString())
            .apiKey(key)
            .maxRetries(retries)
            .build();
    return new OpenAiSession(fixture, client);
  }

  static ChatCompletionCreateParams.Builder ask(String question) {
    return ChatCompletionCreateParams.builder()
        .model(MODEL)
        .addSystemMessage("You are brief.")
        .addUserMessage(question);
  }

  static ChatCompletionFunctionTool tool() {
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

  static ChatCompletion accumulated(Iterable<ChatCompletionChunk> chunks) {
    ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
    chunks.forEach(accumulator::accumulate);
    return accumulator.chatCompletion();
  }

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
