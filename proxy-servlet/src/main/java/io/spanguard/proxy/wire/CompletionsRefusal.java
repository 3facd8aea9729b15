package io.spanguard.proxy.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanguard.proxy.stream.ServerSentEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A legacy completion that refuses. Safe for use by many threads. */
final class CompletionsRefusal implements RefusalShape {

  @Override
  public byte[] body(String text, @Nullable String model, String id) {
    ObjectNode root = completion(text, model, id);
    root.putObject("usage")
        .put("prompt_tokens", 0)
        .put("completion_tokens", 0)
        .put("total_tokens", 0);
    return StrictJson.bytes(root);
  }

  @Override
  public List<ServerSentEvent> events(String text, @Nullable String model, String id) {
    return List.of(
        ServerSentEvent.of(null, StrictJson.text(completion(text, model, id))),
        ServerSentEvent.of(null, "[DONE]"));
  }

  private static ObjectNode completion(String text, @Nullable String model, String id) {
    ObjectNode root =
        StrictJson.newObject()
            .put("id", "cmpl-" + id)
            .put("object", "text_completion")
            .put("created", System.currentTimeMillis() / 1000)
            .put("model", model == null ? "" : model);
    root.putArray("choices")
        .addObject()
        .put("text", text)
        .put("index", 0)
        .putNull("logprobs")
        .put("finish_reason", "content_filter");
    return root;
  }
}
