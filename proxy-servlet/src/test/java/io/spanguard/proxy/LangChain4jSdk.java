package io.spanguard.proxy;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import io.spanguard.proxy.FakeProvider.Script;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** LangChain4j's OpenAI client, which tells of what an answer says in the message of its error. */
final class LangChain4jSdk implements SdkClient {

  @Override
  public Said ask(ProxyFixture fixture, String question, boolean stream) throws Exception {
    ChatRequest request = ChatRequest.builder().messages(UserMessage.from(question)).build();
    String baseUrl = fixture.uri("/proxy/bot/v1").toString();
    if (stream) {
      Handler handler = new Handler();
      OpenAiStreamingChatModel.builder()
          .baseUrl(baseUrl)
          .apiKey(ProxyFixture.KEY)
          .modelName(OpenAiShapes.MODEL)
          .build()
          .chat(request, handler);
      return handler.said.get(60, TimeUnit.SECONDS);
    }
    try {
      ChatResponse answer =
          OpenAiChatModel.builder()
              .baseUrl(baseUrl)
              .apiKey(ProxyFixture.KEY)
              .modelName(OpenAiShapes.MODEL)
              .maxRetries(0)
              .build()
              .chat(request);
      return new Said(
          String.valueOf(answer.aiMessage().text()), answer.finishReason().toString(), null, "");
    } catch (RuntimeException e) {
      return new Said("", "", e, message(e));
    }
  }

  private static String message(Throwable error) {
    Throwable cause = error.getCause() == null ? error : error.getCause();
    return String.valueOf(cause.getMessage());
  }

  @Override
  public Script says(boolean stream, String... pieces) {
    return new OpenAiChatSdk().says(stream, pieces);
  }

  @Override
  public Script callsTool(boolean stream) {
    return new OpenAiChatSdk().callsTool(stream);
  }

  @Override
  public Class<? extends Throwable> permissionDenied() {
    return AuthenticationException.class;
  }

  @Override
  public Class<? extends Throwable> brokenStream() {
    return RuntimeException.class;
  }

  private static final class Handler implements StreamingChatResponseHandler {
    private final StringBuilder text = new StringBuilder();
    private final CompletableFuture<Said> said = new CompletableFuture<>();

    @Override
    public void onPartialResponse(String piece) {
      text.append(piece);
    }

    @Override
    public void onCompleteResponse(ChatResponse answer) {
      said.complete(new Said(text.toString(), answer.finishReason().toString(), null, ""));
    }

    @Override
    public void onError(Throwable error) {
      said.complete(new Said(text.toString(), "", error, message(error)));
    }
  }
}
