package io.spanguard.proxy.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanguard.proxy.stream.ServerSentEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A chat completion that refuses. The text stands in {@code content}, where every client shows it,
 * and the finish reason is the one that OpenAI gives to filtered answers. Safe for use by many
 * threads.
 */
final class OpenAiChatRefusal implements RefusalShape {

  private static final String FILTERED = "content_filter";

  @Override
  public byte[] body(String text, @Nullable String model, String id) {
    ObjectNode root = envelope("chat.completion", model, id);
    ObjectNode choice = root.putArray("choices").addObject().put("index", 0);
    choice.putObject("message").put("role", "assistant").put("content", text).putNull("refusal");
    choice.putNull("logprobs").put("finish_reason", FILTERED);
    root.putObject("usage")
        .put("prompt_tokens", 0)
        .put("completion_tokens", 0)
        .put("total_tokens", 0);
    return StrictJson.bytes(root);
  }

  @Override
  public List<ServerSentEvent> events(String text, @Nullable String model, String id) {
    ObjectNode says = envelope("chat.completion.chunk", model, id);
    ObjectNode choice = says.putArray("choices").addObject().put("index", 0);
    choice.putObject("delta").put("role", "assistant").put("content", text);
    choice.putNull("finish_reason");
    ObjectNode ends = envelope("chat.completion.chunk", model, id);
    ObjectNode last = ends.putArray("choices").addObject().put("index", 0);
    last.putObject("delta");
    last.put("finish_reason", FILTERED);
    return List.of(
        ServerSentEvent.of(null, StrictJson.text(says)),
        ServerSentEvent.of(null, StrictJson.text(ends)),
        ServerSentEvent.of(null, "[DONE]"));
  }

  @Override
  public boolean canFollow() {
    return true;
  }

  private static ObjectNode envelope(String object, @Nullable String model, String id) {
    return StrictJson.newObject()
        .put("id", "chatcmpl-" + id)
        .put("object", object)
        .put("created", System.currentTimeMillis() / 1000)
        .put("model", model == null ? "" : model);
  }
}
