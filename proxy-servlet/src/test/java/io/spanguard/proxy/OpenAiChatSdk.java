package io.spanguard.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.PermissionDeniedException;
import com.openai.errors.SseException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import io.spanguard.proxy.FakeProvider.Script;

/** openai-java before Chat Completions. */
final class OpenAiChatSdk implements SdkClient {

  @Override
  public Said ask(ProxyFixture fixture, String question, boolean stream) {
    ChatCompletionCreateParams params =
        ChatCompletionCreateParams.builder()
            .model(OpenAiShapes.MODEL)
            .addUserMessage(question)
            .build();
    StringBuilder text = new StringBuilder();
    String[] ending = {""};
    OpenAIClient client = client(fixture);
    try {
      if (!stream) {
        ChatCompletion.Choice choice = client.chat().completions().create(params).choices().get(0);
        text.append(choice.message().content().or(choice.message()::refusal).orElse(""));
        ending[0] = choice.finishReason().toString();
        return new Said(text.toString(), ending[0], null, "");
      }
      try (StreamResponse<ChatCompletionChunk> chunks =
          client.chat().completions().createStreaming(params)) {
        chunks.stream()
            .flatMap(chunk -> chunk.choices().stream())
            .forEach(
                choice -> {
                  choice.delta().content().ifPresent(text::append);
                  choice.delta().refusal().ifPresent(text::append);
                  choice.finishReason().ifPresent(reason -> ending[0] = reason.toString());
                });
      }
      return new Said(text.toString(), ending[0], null, "");
    } catch (OpenAIServiceException e) {
      return new Said(text.toString(), ending[0], e, e.body().convert(JsonNode.class).toString());
    } finally {
      client.close();
    }
  }

  static OpenAIClient client(ProxyFixture fixture) {
    return OpenAIOkHttpClient.builder()
        .baseUrl(fixture.uri("/proxy/bot/v1").toString())
        .apiKey(ProxyFixture.KEY)
        .maxRetries(0)
        .build();
  }

  @Override
  public Script says(boolean stream, String... pieces) {
    return stream ? OpenAiShapes.stream(pieces) : OpenAiShapes.completion(String.join("", pieces));
  }

  @Override
  public Script callsTool(boolean stream) {
    return stream
        ? OpenAiShapes.toolCallsStream(OpenAiShapes.DELETE)
        : OpenAiShapes.toolCalls(OpenAiShapes.DELETE);
  }

  @Override
  public Class<? extends Throwable> permissionDenied() {
    return PermissionDeniedException.class;
  }

  @Override
  public Class<? extends Throwable> brokenStream() {
    return SseException.class;
  }
}
