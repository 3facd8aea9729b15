package io.spanguard.proxy.wire;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanguard.proxy.stream.ServerSentEvent;
import io.spanguard.proxy.wire.OpenAiChatChunk.Place;
import io.spanguard.proxy.wire.StreamSlots.Slot;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Puts an OpenAI chat stream together. For use by one thread. */
final class OpenAiChatStream implements StreamedAnswer, OpenAiChatChunk.Visitor {

  private final boolean hidesUsage;
  private final StreamSlots slots = new StreamSlots();
  private final TreeMap<Integer, String> finishReasons = new TreeMap<>();
  private final Set<Integer> choices = new LinkedHashSet<>();
  private final Set<String> skipped = new LinkedHashSet<>();
  private @Nullable String id;
  private @Nullable String model;
  private Usage usage = Usage.unknown();
  private boolean done;

  /** The event at hand. */
  private @Nullable JsonEvent current;

  /**
   * @param hidesUsage whether chunks leave out a usage that is null
   */
  OpenAiChatStream(boolean hidesUsage) {
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
    id = text(chunk, "id", id);
    model = text(chunk, "model", model);
    Usage counted = OpenAiUsage.of(chunk);
    usage = counted == null ? usage : counted;
    JsonEvent taken =
        new JsonEvent(hidesUsage ? OpenAiUsage.withoutNull(event, chunk) : event, chunk);
    current = taken;
    OpenAiChatChunk.visit(chunk, this);
    boolean error = chunk.hasNonNull("error") || "error".equals(event.name());
    if (error || counted != null) {
      taken.saysMore();
    }
    boolean usageOnly = counted != null && chunk.path("choices").isEmpty();
    taken.kind(
        error
            ? Kind.ERROR
            : !taken.pieces().isEmpty() ? Kind.CONTENT : usageOnly ? Kind.USAGE : Kind.OTHER);
    return taken;
  }

  @Override
  public ModelAnswer answer() {
    return new ModelAnswer(
        id, model, slots.parts(), List.copyOf(finishReasons.values()), usage, List.copyOf(skipped));
  }

  /**
   * Some servers leave out {@code [DONE]}: with a finish reason for each choice nothing is missing.
   */
  @Override
  public boolean isComplete() {
    return done || (!choices.isEmpty() && finishReasons.keySet().containsAll(choices));
  }

  @Override
  public void choice(int index, JsonNode choice) {
    choices.add(index);
    JsonNode reason = choice.path("finish_reason");
    if (reason.isTextual() && !reason.textValue().isEmpty()) {
      finishReasons.put(index, reason.textValue());
      event().saysMore();
    }
    if (choice.path("delta").has("role")) {
      event().saysMore();
    }
    if (choice instanceof ObjectNode holder) {
      event().echo(holder, "logprobs");
    }
  }

  /** Reasoning comes before what it leads to, and nothing after the finish reason. */
  @Override
  public void endOfChoice(int index, JsonNode choice) {
    boolean finished = !choice.path("finish_reason").asText("").isEmpty();
    boolean speaks = false;
    for (Piece piece : event().pieces()) {
      speaks |= piece.choice() == index && piece.kind() != PartKind.REASONING;
    }
    if (!finished && !speaks) {
      return;
    }
    for (Slot slot : slots.all()) {
      if (slot.choice() == index && (finished || slot.kind() == PartKind.REASONING)) {
        slot.end(event());
      }
    }
  }

  @Override
  public void piece(Place place, ObjectNode holder, String member) {
    slot(place).add(PartCollector.json(holder.path(member)), event(), holder, member);
  }

  @Override
  public void call(
      Place place,
      ObjectNode holder,
      String member,
      @Nullable String name,
      @Nullable String callId) {
    Slot slot = slot(place);
    slot.named(name, callId);
    if (name != null || callId != null) {
      event().saysMore();
    }
    slot.add(PartCollector.json(holder.path(member)), event(), holder, member);
  }

  @Override
  public void skipped(String reason) {
    skipped.add(reason);
    event().saysMore();
  }

  private JsonEvent event() {
    return requireNonNull(current, "current");
  }

  private Slot slot(Place place) {
    return slots.slot(
        place.path(),
        place.kind(),
        place.choice(),
        ((long) place.rank() << Integer.SIZE) + place.index());
  }

  private static @Nullable String text(JsonNode chunk, String member, @Nullable String known) {
    JsonNode text = chunk.path(member);
    return known == null && text.isTextual() && !text.textValue().isEmpty()
        ? text.textValue()
        : known;
  }
}
