package io.spanguard.proxy.wire;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanguard.proxy.stream.ServerSentEvent;
import io.spanguard.proxy.wire.OpenAiChatChunk.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Puts an OpenAI chat stream together. For use by one thread. */
final class OpenAiChatStream implements StreamedAnswer, OpenAiChatChunk.Visitor {

  private static final Comparator<Slot> ORDER =
      Comparator.comparingInt((Slot slot) -> slot.place.choice())
          .thenComparingInt(slot -> slot.place.rank())
          .thenComparingInt(slot -> slot.place.index());

  private final Map<String, Slot> slots = new HashMap<>();
  private final TreeMap<Integer, String> finishReasons = new TreeMap<>();
  private final Set<Integer> choices = new LinkedHashSet<>();
  private final Set<String> skipped = new LinkedHashSet<>();
  private @Nullable String id;
  private @Nullable String model;
  private Usage usage = Usage.unknown();
  private boolean done;

  /** The event at hand. */
  private @Nullable JsonEvent current;

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
    JsonEvent taken = new JsonEvent(event, chunk);
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
    List<Slot> ordered = new ArrayList<>(slots.values());
    ordered.sort(ORDER);
    List<Part> parts = new ArrayList<>(ordered.size());
    for (Slot slot : ordered) {
      parts.add(slot.part());
    }
    return new ModelAnswer(
        id, model, parts, List.copyOf(finishReasons.values()), usage, List.copyOf(skipped));
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
    for (Slot slot : slots.values()) {
      if (!slot.whole
          && slot.place.choice() == index
          && (finished || slot.place.kind() == PartKind.REASONING)) {
        slot.whole = true;
        event().whole(slot.pointer);
      }
    }
  }

  @Override
  public void piece(Place place, ObjectNode holder, String member) {
    JsonNode text = holder.path(member);
    Slot slot = slot(place);
    add(slot, text.isTextual() ? text.textValue() : StrictJson.text(text), holder, member);
  }

  @Override
  public void call(
      Place place,
      ObjectNode holder,
      String member,
      @Nullable String name,
      @Nullable String callId) {
    Slot slot = slot(place);
    if (slot.callId == null && callId != null && !callId.isEmpty()) {
      slot.callId = callId;
    }
    // SDKs join the pieces of a name; some servers repeat the whole name in each.
    if (name != null && !slot.name.toString().equals(name)) {
      slot.name.append(name);
    }
    if (name != null || callId != null) {
      event().saysMore();
    }
    JsonNode text = holder.path(member);
    add(
        slot,
        text.isMissingNode() || text.isNull()
            ? ""
            : text.isTextual() ? text.textValue() : StrictJson.text(text),
        holder,
        member);
  }

  private void add(Slot slot, String text, ObjectNode holder, String member) {
    slot.text.append(text);
    boolean call = slot.place.kind() == PartKind.TOOL_CALL;
    event()
        .piece(
            new Piece(
                slot.place.kind(),
                slot.pointer,
                slot.place.choice(),
                text,
                false,
                call ? slot.name.toString() : null,
                slot.callId),
            holder,
            member);
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
    return slots.computeIfAbsent(place.path(), path -> new Slot(place));
  }

  private static @Nullable String text(JsonNode chunk, String member, @Nullable String known) {
    JsonNode text = chunk.path(member);
    return known == null && text.isTextual() && !text.textValue().isEmpty()
        ? text.textValue()
        : known;
  }

  /** One text of the answer, as far as it has come in. */
  private static final class Slot {
    private final Place place;
    private final JsonPointer pointer;
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder name = new StringBuilder();
    private @Nullable String callId;
    private boolean whole;

    private Slot(Place place) {
      this.place = place;
      this.pointer = JsonPointer.compile(place.path());
    }

    private Part part() {
      boolean call = place.kind() == PartKind.TOOL_CALL;
      return new Part(
          place.kind(),
          pointer,
          text.toString(),
          true,
          call ? name.toString() : null,
          callId,
          place.choice());
    }
  }
}
