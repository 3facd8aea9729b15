package io.spanguard.proxy.wire;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanguard.proxy.stream.ServerSentEvent;
import io.spanguard.proxy.wire.StreamSlots.Slot;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts a stream of OpenAI's Responses API together. Its texts come up to four times: in pieces,
 * whole when they end, whole in their item, and whole in the response. For use by one thread.
 */
final class ResponsesStream implements StreamedAnswer {

  private static final int MAX_INDEX = 4096;

  /** Where an event of a kind has its text, and what it is a piece of. */
  private static final Map<String, Text> TEXTS =
      Map.ofEntries(
          Map.entry("response.output_text", new Text(PartKind.COMPLETION, "content", "text")),
          Map.entry("response.refusal", new Text(PartKind.COMPLETION, "content", "refusal")),
          Map.entry("response.reasoning_text", new Text(PartKind.REASONING, "content", "text")),
          Map.entry(
              "response.reasoning_summary_text", new Text(PartKind.REASONING, "summary", "text")),
          Map.entry(
              "response.function_call_arguments", new Text(PartKind.TOOL_CALL, null, "arguments")),
          Map.entry("response.mcp_call_arguments", new Text(PartKind.TOOL_CALL, null, "arguments")),
          Map.entry("response.custom_tool_call_input", new Text(PartKind.TOOL_CALL, null, "input")),
          Map.entry(
              "response.code_interpreter_call_code", new Text(PartKind.TOOL_CALL, null, "code")));

  private final StreamSlots slots = new StreamSlots();
  private final Set<String> skipped = new LinkedHashSet<>();
  private List<String> finishReasons = List.of();
  private @Nullable String id;
  private @Nullable String model;
  private Usage usage = Usage.unknown();
  private long nextNumber;
  private boolean done;
  private boolean saidDone;

  @Override
  public StreamedEvent accept(ServerSentEvent event) {
    if (OpenAiChatChunk.isEnd(event)) {
      // Not this API's own, but some servers send it as well.
      done = true;
      saidDone = true;
      return new PlainEvent(event, Kind.END);
    }
    String data = event.data();
    if (data == null || data.isBlank()) {
      return new PlainEvent(event, Kind.OTHER);
    }
    ObjectNode root = StrictJson.object(data);
    nextNumber = Math.max(nextNumber, root.path("sequence_number").asLong(-1) + 1);
    JsonEvent taken = new JsonEvent(event, root);
    String type = root.path("type").asText(String.valueOf(event.name()));
    take(type, root, taken);
    return taken;
  }

  private void take(String type, ObjectNode root, JsonEvent taken) {
    switch (type) {
      case "response.completed", "response.incomplete", "response.failed", "response.cancelled" -> {
        end(root.path("response"), taken);
        taken.kind(type.equals("response.failed") ? Kind.ERROR : Kind.END);
        return;
      }
      case "error" -> {
        taken.saysMore();
        taken.kind(Kind.ERROR);
        return;
      }
      case "response.created", "response.queued", "response.in_progress" ->
          describe(root.path("response"));
      case "response.output_item.added", "response.output_item.done" -> {
        taken.saysMore();
        item(root.path("item"), index(root, "output_index"), taken);
        if (type.endsWith(".done")) {
          endOf("/output/" + index(root, "output_index") + "/", taken);
        }
      }
      case "response.content_part.added", "response.content_part.done" ->
          part(root, "content", "content_index", taken);
      case "response.reasoning_summary_part.added", "response.reasoning_summary_part.done" ->
          part(root, "summary", "summary_index", taken);
      default -> text(type, root, taken);
    }
    if (!taken.pieces().isEmpty()) {
      taken.kind(Kind.CONTENT);
    }
  }

  private void text(String type, ObjectNode root, JsonEvent taken) {
    boolean delta = type.endsWith(".delta");
    int dot = type.lastIndexOf('.');
    Text text = dot < 0 ? null : TEXTS.get(type.substring(0, dot));
    if (text == null || (!delta && !type.endsWith(".done"))) {
      if (delta) {
        skipped.add(type.contains("audio") ? "audio" : "unknown_event");
      } else if (type.contains("partial_image")) {
        skipped.add("image");
      }
      return;
    }
    int output = index(root, "output_index");
    Slot slot = slot(output, text, index(root, text.list + "_index"));
    taken.echo(root, "logprobs");
    if (delta) {
      slot.add(PartCollector.json(root.path("delta")), taken, root, "delta");
    } else {
      taken.saysMore();
      slot.repeat(PartCollector.json(root.path(text.member)), taken, root, text.member);
      slot.end(taken);
    }
  }

  /** A piece of a message's content or of a summary, empty as it begins and whole as it ends. */
  private void part(ObjectNode root, String list, String indexName, JsonEvent taken) {
    taken.saysMore();
    if (!(root.path("part") instanceof ObjectNode part)) {
      return;
    }
    int output = index(root, "output_index");
    boolean reasoning =
        list.equals("summary") || part.path("type").asText().equals("reasoning_text");
    PartKind kind = reasoning ? PartKind.REASONING : PartKind.COMPLETION;
    taken.echo(part, "logprobs");
    for (String member : List.of("text", "refusal")) {
      String text = part.path(member).asText("");
      if (!text.isEmpty()) {
        slot(output, new Text(kind, list, member), index(root, indexName))
            .repeat(text, taken, part, member);
      }
    }
  }

  private void item(JsonNode item, int output, JsonEvent taken) {
    String place = "/output/" + output;
    PartCollector read = new PartCollector();
    new ResponsesItems(read).item(item, place, Author.model(0));
    skipped.addAll(read.skipped());
    int position = 0;
    for (Part part : read.parts()) {
      String inItem = part.place().toString().substring(place.length());
      JsonPointer pointer = JsonPointer.compile(inItem);
      if (item.at(pointer.head()) instanceof ObjectNode holder) {
        Slot slot = slots.slot(part.place().toString(), part.kind(), 0, order(output, position++));
        slot.named(part.toolName(), part.toolCallId());
        taken.echo(holder, "logprobs");
        slot.repeat(part.text(), taken, holder, pointer.last().getMatchingProperty());
      }
    }
  }

  private void end(JsonNode response, JsonEvent taken) {
    done = true;
    taken.saysMore();
    describe(response);
    finishReasons = ResponsesFormat.finishReasons(response);
    usage = ResponsesFormat.usage(response);
    if (response.path("output") instanceof ArrayNode output) {
      for (int i = 0; i < output.size(); i++) {
        item(output.get(i), i, taken);
      }
    }
    slots.all().forEach(slot -> slot.end(taken));
  }

  private void describe(JsonNode response) {
    id = response.path("id").asText(id);
    model = response.path("model").asText(model);
  }

  private void endOf(String prefix, JsonEvent taken) {
    slots.all().stream().filter(slot -> slot.isBelow(prefix)).forEach(slot -> slot.end(taken));
  }

  private Slot slot(int output, Text text, int index) {
    String in = text.list == null ? "" : text.list + "/" + index + "/";
    return slots.slot(
        "/output/" + output + "/" + in + text.member, text.kind, 0, order(output, index));
  }

  private static long order(int output, int index) {
    return ((long) output << Integer.SIZE) + index;
  }

  private static int index(JsonNode root, String name) {
    return StreamSlots.index(root.path(name).asInt(0), MAX_INDEX, name);
  }

  @Override
  public ModelAnswer answer() {
    List<Part> parts = slots.parts();
    parts.removeIf(part -> part.text().isEmpty() && part.kind() != PartKind.TOOL_CALL);
    return new ModelAnswer(id, model, parts, finishReasons, usage, List.copyOf(skipped));
  }

  @Override
  public long nextNumber() {
    return nextNumber;
  }

  @Override
  public boolean isComplete() {
    return done;
  }

  @Override
  public boolean mayEndAgain() {
    return done && !saidDone;
  }

  /**
   * @param list of the item that the text stands in; null where it is a member of the item
   */
  private record Text(PartKind kind, @Nullable String list, String member) {}
}
