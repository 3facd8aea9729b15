package io.spanguard.proxy.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanguard.proxy.stream.ServerSentEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A message that refuses, as Claude's own do. Safe for use by many threads. */
final class AnthropicRefusal implements RefusalShape {

  private static final String REFUSAL = "refusal";

  @Override
  public byte[] body(String text, @Nullable String model, String id) {
    ObjectNode message = message(model, id);
    message.withArray("content").addObject().put("type", "text").put("text", text);
    message.put("stop_reason", REFUSAL);
    return StrictJson.bytes(message);
  }

  @Override
  public List<ServerSentEvent> events(String text, @Nullable String model, String id) {
    ObjectNode start = event("message_start");
    start.set("message", message(model, id));
    ObjectNode opens = event("content_block_start").put("index", 0);
    opens.putObject("content_block").put("type", "text").put("text", "");
    ObjectNode says = event("content_block_delta").put("index", 0);
    says.putObject("delta").put("type", "text_delta").put("text", text);
    ObjectNode closes = event("content_block_stop").put("index", 0);
    ObjectNode ends = event("message_delta");
    ends.putObject("delta").put("stop_reason", REFUSAL).putNull("stop_sequence");
    ends.putObject("usage").put("output_tokens", 0);
    return List.of(
        sent(start),
        sent(opens),
        sent(says),
        sent(closes),
        sent(ends),
        sent(event("message_stop")));
  }

  private static ObjectNode event(String type) {
    return StrictJson.newObject().put("type", type);
  }

  private static ServerSentEvent sent(ObjectNode event) {
    return ServerSentEvent.of(event.path("type").textValue(), StrictJson.text(event));
  }

  private static ObjectNode message(@Nullable String model, String id) {
    ObjectNode message =
        StrictJson.newObject()
            .put("id", "msg_" + id)
            .put("type", "message")
            .put("role", "assistant")
            .put("model", model == null ? "" : model);
    message.putArray("content");
    message.putNull("stop_reason").putNull("stop_sequence");
    message.putObject("usage").put("input_tokens", 0).put("output_tokens", 0);
    return message;
  }
}
