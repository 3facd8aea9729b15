package io.spanguard.proxy.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanguard.proxy.stream.ServerSentEvent;
import io.spanguard.proxy.wire.StreamSlots.Slot;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts a stream of Anthropic's messages together. For use by one thread. */
final class AnthropicStream implements StreamedAnswer {

  private static final int MAX_BLOCKS = 4096;

  private final StreamSlots slots = new StreamSlots();

  /** The text of each block, by its index; a block without text has none. */
  private final Map<Integer, Slot> blocks = new HashMap<>();

  private final Set<String> skipped = new LinkedHashSet<>();
  private final AnthropicUsage usage = AnthropicUsage.create();
  private @Nullable String id;
  private @Nullable String model;
  private @Nullable String stopReason;
  private boolean done;

  @Override
  public StreamedEvent accept(ServerSentEvent event) {
    String data = event.data();
    if (data == null || data.isBlank()) {
      return new PlainEvent(event, Kind.OTHER);
    }
    ObjectNode root = StrictJson.object(data);
    JsonEvent taken = new JsonEvent(event, root);
    String type = root.path("type").asText(event.name());
    switch (String.valueOf(type)) {
      case "message_start" -> start(root.path("message"));
      case "content_block_start" -> blockStart(root, taken);
      case "content_block_delta" -> delta(root, taken);
      case "content_block_stop" -> {
        Slot slot = blocks.get(index(root));
        if (slot != null) {
          slot.end(taken);
        }
      }
      case "message_delta" -> {
        usage.take(root.path("usage"));
        stopReason = root.path("delta").path("stop_reason").asText(stopReason);
        // A server that leaves out the ends of blocks says this of all of them.
        slots.all().forEach(slot -> slot.end(taken));
      }
      case "message_stop" -> {
        done = true;
        taken.kind(Kind.END);
      }
      case "error" -> taken.kind(Kind.ERROR);
      case "ping" -> taken.kind(Kind.OTHER);
      default -> skipped.add("unknown_event");
    }
    if (!taken.pieces().isEmpty()) {
      taken.kind(Kind.CONTENT);
    }
    return taken;
  }

  private void start(JsonNode message) {
    id = message.path("id").asText(id);
    model = message.path("model").asText(model);
    usage.take(message.path("usage"));
    if (!message.path("content").isEmpty()) {
      skipped.add("unknown_content");
    }
  }

  /** A block's first event tells its kind, a tool call's also its name. */
  private void blockStart(ObjectNode root, JsonEvent taken) {
    taken.saysMore();
    int index = index(root);
    if (!(root.path("content_block") instanceof ObjectNode block)) {
      throw new WireFormatException("/content_block is not a content block");
    }
    PartCollector read = new PartCollector();
    new AnthropicBlocks(read).answered(block, "");
    skipped.addAll(read.skipped());
    switch (block.path("type").asText()) {
      case "text" -> first(slot(index, PartKind.COMPLETION, "text"), block, "text", taken);
      case "thinking" ->
          first(slot(index, PartKind.REASONING, "thinking"), block, "thinking", taken);
      case "tool_use", "server_tool_use", "mcp_tool_use" -> {
        Slot slot = slot(index, PartKind.TOOL_CALL, "input");
        slot.named(block.path("name").asText(""), block.path("id").asText(null));
        boolean empty = block.path("input").isEmpty();
        slot.add(empty ? "" : StrictJson.text(block.path("input")), taken, block, "input");
        if (empty) {
          taken.inFollowing(
              (named, text) -> text.isEmpty() ? named : named.followedBy(input(index, text)));
        }
      }
      default -> blocks.remove(index);
    }
  }

  private static ServerSentEvent input(int index, String json) {
    ObjectNode root = StrictJson.newObject().put("type", "content_block_delta").put("index", index);
    root.putObject("delta").put("type", "input_json_delta").put("partial_json", json);
    return ServerSentEvent.of("content_block_delta", StrictJson.text(root));
  }

  private static void first(Slot slot, ObjectNode block, String member, JsonEvent taken) {
    String text = block.path(member).asText("");
    if (!text.isEmpty()) {
      slot.add(text, taken, block, member);
    }
  }

  private void delta(ObjectNode root, JsonEvent taken) {
    int index = index(root);
    if (!(root.path("delta") instanceof ObjectNode delta)) {
      throw new WireFormatException("/delta is not an object");
    }
    switch (delta.path("type").asText()) {
      case "text_delta" -> piece(slot(index, PartKind.COMPLETION, "text"), delta, "text", taken);
      case "thinking_delta" ->
          piece(slot(index, PartKind.REASONING, "thinking"), delta, "thinking", taken);
      case "input_json_delta" ->
          piece(slot(index, PartKind.TOOL_CALL, "input"), delta, "partial_json", taken);
      case "citations_delta" -> skipped.add("citations");
      case "signature_delta" -> taken.saysMore();
      default -> skipped.add("unknown_content");
    }
  }

  private static void piece(Slot slot, ObjectNode delta, String member, JsonEvent taken) {
    slot.add(delta.path(member).asText(""), taken, delta, member);
  }

  private Slot slot(int index, PartKind kind, String member) {
    Slot slot = slots.slot("/content/" + index + "/" + member, kind, 0, index);
    blocks.put(index, slot);
    return slot;
  }

  private static int index(JsonNode root) {
    return StreamSlots.index(root.path("index").asInt(-1), MAX_BLOCKS, "content blocks");
  }

  @Override
  public ModelAnswer answer() {
    List<Part> parts = slots.parts();
    parts.removeIf(part -> part.text().isEmpty() && part.kind() != PartKind.TOOL_CALL);
    parts.replaceAll(
        // A call without arguments is an empty object in the buffered form.
        part -> part.text().isEmpty() ? part.withText("{}") : part);
    return new ModelAnswer(
        id,
        model,
        parts,
        stopReason == null ? List.of() : List.of(stopReason),
        usage.usage(),
        List.copyOf(skipped));
  }

  @Override
  public boolean isComplete() {
    return done || stopReason != null;
  }
}
