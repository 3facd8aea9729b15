package io.spanguard.proxy.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanguard.proxy.stream.ServerSentEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A response whose only message is a refusal. Safe for use by many threads. */
final class ResponsesRefusal implements RefusalShape {

  @Override
  public byte[] body(String text, @Nullable String model, String id) {
    return StrictJson.bytes(completed(text, model, id));
  }

  @Override
  public List<ServerSentEvent> events(String text, @Nullable String model, String id) {
    List<ServerSentEvent> events = new ArrayList<>();
    ObjectNode created = StrictJson.newObject();
    created.set("response", ResponsesFormat.response("in_progress", model, id));
    add(events, "response.created", created);
    ObjectNode opens = StrictJson.newObject().put("output_index", 0);
    ObjectNode message = message("in_progress", id);
    message.putArray("content");
    opens.set("item", message);
    add(events, "response.output_item.added", opens);
    ObjectNode part = at(id);
    part.set("part", refusal(""));
    add(events, "response.content_part.added", part);
    add(events, "response.refusal.delta", at(id).put("delta", text));
    add(events, "response.refusal.done", at(id).put("refusal", text));
    ObjectNode partDone = at(id);
    partDone.set("part", refusal(text));
    add(events, "response.content_part.done", partDone);
    ObjectNode closes = StrictJson.newObject().put("output_index", 0);
    closes.set("item", said(text, id));
    add(events, "response.output_item.done", closes);
    ObjectNode ends = StrictJson.newObject();
    ends.set("response", completed(text, model, id));
    add(events, "response.completed", ends);
    return List.copyOf(events);
  }

  private static void add(List<ServerSentEvent> events, String type, ObjectNode members) {
    ObjectNode event = StrictJson.newObject().put("type", type);
    event.put("sequence_number", events.size()).setAll(members);
    events.add(ServerSentEvent.of(type, StrictJson.text(event)));
  }

  private static ObjectNode at(String id) {
    return StrictJson.newObject()
        .put("item_id", "msg_" + id)
        .put("output_index", 0)
        .put("content_index", 0);
  }

  private static ObjectNode completed(String text, @Nullable String model, String id) {
    ObjectNode response = ResponsesFormat.response("completed", model, id);
    response.withArray("output").add(said(text, id));
    ObjectNode usage = response.putObject("usage").put("input_tokens", 0);
    usage.putObject("input_tokens_details").put("cached_tokens", 0).put("cache_write_tokens", 0);
    usage.put("output_tokens", 0);
    usage.putObject("output_tokens_details").put("reasoning_tokens", 0);
    usage.put("total_tokens", 0);
    return response;
  }

  private static ObjectNode said(String text, String id) {
    ObjectNode message = message("completed", id);
    message.putArray("content").add(refusal(text));
    return message;
  }

  private static ObjectNode message(String status, String id) {
    return StrictJson.newObject()
        .put("id", "msg_" + id)
        .put("type", "message")
        .put("status", status)
        .put("role", "assistant");
  }

  private static ObjectNode refusal(String text) {
    return StrictJson.newObject().put("type", "refusal").put("refusal", text);
  }
}
