package io.spanguard.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.client.OpenAIClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.PermissionDeniedException;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseOutputMessage;
import com.openai.models.responses.ResponseStreamEvent;
import io.spanguard.proxy.FakeProvider.Script;
import org.jspecify.annotations.Nullable;

/** openai-java before Responses, which has an event of its own for an answer that failed. */
final class OpenAiResponsesSdk implements SdkClient {

  @Override
  public Said ask(ProxyFixture fixture, String question, boolean stream) {
    ResponseCreateParams params =
        ResponseCreateParams.builder().model(OpenAiShapes.MODEL).input(question).build();
    StringBuilder text = new StringBuilder();
    Response[] last = new Response[1];
    OpenAIClient client = OpenAiChatSdk.client(fixture);
    try {
      if (stream) {
        try (StreamResponse<ResponseStreamEvent> events =
            client.responses().createStreaming(params)) {
          events.stream().forEach(event -> take(event, text, last));
        }
      } else {
        last[0] = client.responses().create(params);
        last[0].output().forEach(item -> item.message().ifPresent(said -> add(said, text)));
      }
      String status = last[0] == null ? "" : last[0].status().orElseThrow().toString();
      String error = last[0] == null ? "" : last[0].error().map(Object::toString).orElse("");
      return new Said(text.toString(), status, null, error);
    } catch (OpenAIServiceException e) {
      return new Said(text.toString(), "", e, e.body().convert(JsonNode.class).toString());
    } finally {
      client.close();
    }
  }

  private static void take(ResponseStreamEvent event, StringBuilder text, Response[] last) {
    event.outputTextDelta().ifPresent(delta -> text.append(delta.delta()));
    event.refusalDelta().ifPresent(delta -> text.append(delta.delta()));
    event.completed().ifPresent(completed -> last[0] = completed.response());
    event.failed().ifPresent(failed -> last[0] = failed.response());
  }

  private static void add(ResponseOutputMessage message, StringBuilder text) {
    for (ResponseOutputMessage.Content content : message.content()) {
      content.outputText().ifPresent(part -> text.append(part.text()));
      content.refusal().ifPresent(part -> text.append(part.refusal()));
    }
  }

  @Override
  public Script says(boolean stream, String... pieces) {
    return stream
        ? ResponsesShapes.stream(pieces)
        : ResponsesShapes.response(String.join("", pieces));
  }

  @Override
  public Script callsTool(boolean stream) {
    return stream
        ? ResponsesShapes.functionCallStream("delete_account", "{\"account\":", "\"a-17\"}")
        : ResponsesShapes.functionCall("delete_account", "{\"account\":\"a-17\"}");
  }

  @Override
  public Class<? extends Throwable> permissionDenied() {
    return PermissionDeniedException.class;
  }

  @Override
  public @Nullable Class<? extends Throwable> brokenStream() {
    return null;
  }
}
