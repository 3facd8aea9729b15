package io.spanguard.proxy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.errors.PermissionDeniedException;
import com.anthropic.errors.SseException;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.spanguard.proxy.FakeProvider.Script;
import java.util.List;

/** anthropic-java before Messages. */
final class AnthropicSdk implements SdkClient {

  @Override
  public Said ask(ProxyFixture fixture, String question, boolean stream) {
    MessageCreateParams params =
        MessageCreateParams.builder()
            .model(AnthropicShapes.MODEL)
            .maxTokens(100)
            .addUserMessage(question)
            .build();
    StringBuilder text = new StringBuilder();
    String[] ending = {""};
    AnthropicClient client =
        AnthropicOkHttpClient.builder()
            .baseUrl(fixture.uri("/proxy/bot").toString())
            .apiKey(ProxyFixture.KEY)
            .maxRetries(0)
            .build();
    try {
      if (stream) {
        try (StreamResponse<RawMessageStreamEvent> events =
            client.messages().createStreaming(params)) {
          events.stream().forEach(event -> take(event, text, ending));
        }
      } else {
        Message message = client.messages().create(params);
        message
            .content()
            .forEach(block -> block.text().ifPresent(part -> text.append(part.text())));
        ending[0] = message.stopReason().map(Object::toString).orElse("");
      }
      return new Said(text.toString(), ending[0], null, "");
    } catch (AnthropicServiceException e) {
      return new Said(text.toString(), ending[0], e, e.body().convert(JsonNode.class).toString());
    } finally {
      client.close();
    }
  }

  private static void take(RawMessageStreamEvent event, StringBuilder text, String[] ending) {
    event
        .contentBlockDelta()
        .flatMap(delta -> delta.delta().text())
        .ifPresent(delta -> text.append(delta.text()));
    event
        .messageDelta()
        .flatMap(delta -> delta.delta().stopReason())
        .ifPresent(reason -> ending[0] = reason.toString());
  }

  @Override
  public Script says(boolean stream, String... pieces) {
    return stream
        ? AnthropicShapes.stream(pieces)
        : AnthropicShapes.message(String.join("", pieces));
  }

  @Override
  public Script callsTool(boolean stream) {
    return stream
        ? AnthropicShapes.toolUseStream("delete_account", List.of("{\"account\":", "\"a-17\"}"))
        : AnthropicShapes.toolUse(
            "delete_account", JsonNodeFactory.instance.objectNode().put("account", "a-17"));
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
