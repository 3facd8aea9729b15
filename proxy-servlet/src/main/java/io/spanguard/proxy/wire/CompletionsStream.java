package io.spanguard.proxy.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanguard.proxy.stream.ServerSentEvent;
import io.spanguard.proxy.wire.StreamSlots.Slot;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Puts a stream of legacy completions together. For use by one thread. */
final class CompletionsStream implements StreamedAnswer {

  private static final int MAX_CHOICES = 128;

  private final boolean hidesUsage;
  private final StreamSlots slots = new StreamSlots();
  private final TreeMap<Integer, String> finishReasons = new TreeMap<>();
  private final Set<Integer> choices = new LinkedHashSet<>();
  private @Nullable String id;
  private @Nullable String model;
  private Usage usage = Usage.unknown();
  private boolean done;

  /**
   * @param hidesUsage whether chunks leave out a usage that is null
   */
  CompletionsStream(boolean hidesUsage) {
    this.hidesUsage = hidesUsage;
  }

  @Override
  public StreamedEvent accept(ServerSentEvent event) {
    if (OpenAiChatChunk.isEnd(event)) {
      done = true;
      return new PlainEvent(event, Kind.END);
    }
    ObjectNode chunk = OpenAiChatChunk.of(event);
    if (chunk == null) {
      return new PlainEvent(event, Kind.OTHER);
    }
    id = id == null ? chunk.path("id").asText(null) : id;
    model = model == null ? chunk.path("model").asText(null) : model;
    Usage counted = OpenAiUsage.of(chunk);
    usage = counted == null ? usage : counted;
    JsonEvent taken =
        new JsonEvent(hidesUsage ? OpenAiUsage.withoutNull(event, chunk) : event, chunk);
    JsonNode list = chunk.path("choices");
    for (int i = 0; i < list.size(); i++) {
      if (list.get(i) instanceof ObjectNode choice) {
        take(choice, i, taken);
      }
    }
    boolean error = chunk.hasNonNull("error") || "error".equals(event.name());
    if (error || counted != null) {
      taken.saysMore();
    }
    boolean usageOnly = counted != null && list.isEmpty();
    taken.kind(
        error
            ? Kind.ERROR
            : !taken.pieces().isEmpty() ? Kind.CONTENT : usageOnly ? Kind.USAGE : Kind.OTHER);
    return taken;
  }

  private void take(ObjectNode choice, int position, JsonEvent taken) {
    int index = StreamSlots.index(choice.path("index").asInt(position), MAX_CHOICES, "choices");
    choices.add(index);
    taken.echo(choice, "logprobs");
    Slot slot = slots.slot("/choices/" + index + "/text", PartKind.COMPLETION, index, 0);
    String text = choice.path("text").asText("");
    if (!text.isEmpty()) {
      slot.add(text, taken, choice, "text");
    }
    String reason = choice.path("finish_reason").asText("");
    if (!reason.isEmpty()) {
      finishReasons.put(index, reason);
      taken.saysMore();
      slot.end(taken);
    }
  }

  @Override
  public ModelAnswer answer() {
    List<Part> parts = slots.parts();
    parts.removeIf(part -> part.text().isEmpty());
    return new ModelAnswer(id, model, parts, List.copyOf(finishReasons.values()), usage, List.of());
  }

  @Override
  public boolean isComplete() {
    return done || (!choices.isEmpty() && finishReasons.keySet().containsAll(choices));
  }
}
