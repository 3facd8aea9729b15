package io.spanguard.proxy.wire;

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

  /** Whether the event at hand carries text or a piece of a tool call. */
  private boolean content;

  @Override
  public Kind accept(ServerSentEvent event) {
    if (OpenAiChatChunk.isEnd(event)) {
      done = true;
      return Kind.END;
    }
    ObjectNode chunk = OpenAiChatChunk.of(event);
    if (chunk == null) {
      return Kind.OTHER;
    }
    id = text(chunk, "id", id);
    model = text(chunk, "model", model);
    Usage counted = OpenAiUsage.of(chunk);
    usage = counted == null ? usage : counted;
    content = false;
    OpenAiChatChunk.visit(chunk, this);
    if (chunk.hasNonNull("error") || "error".equals(event.name())) {
      return Kind.ERROR;
    }
    boolean usageOnly = counted != null && chunk.path("choices").isEmpty();
    return content ? Kind.CONTENT : usageOnly ? Kind.USAGE : Kind.OTHER;
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
    if (choice.path("finish_reason").isTextual()) {
      finishReasons.put(index, choice.path("finish_reason").textValue());
    }
  }

  @Override
  public void piece(Place place, ObjectNode holder, String member) {
    JsonNode piece = holder.path(member);
    content = true;
    slot(place).text.append(piece.isTextual() ? piece.textValue() : StrictJson.text(piece));
  }

  @Override
  public void call(Place place, @Nullable String name, @Nullable String callId) {
    content = true;
    Slot slot = slot(place);
    if (slot.callId == null && callId != null && !callId.isEmpty()) {
      slot.callId = callId;
    }
    // SDKs join the pieces of a name; some servers repeat the whole name in each.
    if (name != null && !slot.name.toString().equals(name)) {
      slot.name.append(name);
    }
  }

  @Override
  public void skipped(String reason) {
    skipped.add(reason);
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
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder name = new StringBuilder();
    private @Nullable String callId;

    private Slot(Place place) {
      this.place = place;
    }

    private Part part() {
      boolean call = place.kind() == PartKind.TOOL_CALL;
      return new Part(
          place.kind(),
          JsonPointer.compile(place.path()),
          text.toString(),
          true,
          call ? name.toString() : null,
          callId,
          place.choice());
    }
  }
}
