package io.spanguard.proxy.wire;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The texts of a streamed answer, as far as they have come in. For use by one thread. */
final class StreamSlots {

  /** Bounds what a stream can make us remember, far beyond what a model answers. */
  private static final int MAX_SLOTS = 4096;

  private final Map<String, Slot> slots = new HashMap<>();

  /**
   * The text that stands at a place in the buffered form of the answer.
   *
   * @param order where it comes among the others of its choice
   * @throws WireFormatException when there are too many
   */
  Slot slot(String place, PartKind kind, int choice, long order) {
    Slot known = slots.get(place);
    if (known != null) {
      return known;
    }
    if (slots.size() >= MAX_SLOTS) {
      throw new WireFormatException("the stream has more than " + MAX_SLOTS + " texts");
    }
    Slot created = new Slot(JsonPointer.compile(place), kind, choice, order);
    slots.put(place, created);
    return created;
  }

  Collection<Slot> all() {
    return slots.values();
  }

  /** In the order of the buffered form. */
  List<Part> parts() {
    List<Slot> ordered = new ArrayList<>(slots.values());
    ordered.sort(
        Comparator.comparingInt((Slot slot) -> slot.choice).thenComparingLong(slot -> slot.order));
    List<Part> parts = new ArrayList<>(ordered.size());
    ordered.forEach(slot -> parts.add(slot.part()));
    return parts;
  }

  /** An index in a stream's event. */
  static int index(int index, int limit, String what) {
    if (index < 0 || index >= limit) {
      throw new WireFormatException(
          "index of " + what + " is not 0 to " + (limit - 1) + ": " + index);
    }
    return index;
  }

  /** One text of the answer, as far as it has come in. */
  static final class Slot {
    private final JsonPointer place;
    private final PartKind kind;
    private final int choice;
    private final long order;
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder name = new StringBuilder();
    private @Nullable String callId;
    private boolean whole;

    private Slot(JsonPointer place, PartKind kind, int choice, long order) {
      this.place = place;
      this.kind = kind;
      this.choice = choice;
      this.order = order;
    }

    PartKind kind() {
      return kind;
    }

    int choice() {
      return choice;
    }

    /** Whether its place begins so. */
    boolean isBelow(String prefix) {
      return place.toString().startsWith(prefix);
    }

    boolean isEmpty() {
      return text.length() == 0;
    }

    /** SDKs join the pieces of a name; some servers repeat the whole name in each. */
    void named(@Nullable String piece, @Nullable String id) {
      if (callId == null && id != null && !id.isEmpty()) {
        callId = id;
      }
      if (piece != null && !name.toString().equals(piece)) {
        name.append(piece);
      }
    }

    /** Takes a piece that goes on where the last one ended. */
    void add(String piece, JsonEvent event, ObjectNode holder, String member) {
      text.append(piece);
      event.piece(piece(piece, false), holder, member);
    }

    /** Takes the whole text, which is news only where no piece of it has come. */
    void repeat(String all, JsonEvent event, ObjectNode holder, String member) {
      boolean news = isEmpty();
      if (news) {
        text.append(all);
      }
      event.piece(piece(all, !news), holder, member);
    }

    /** No more of it comes. */
    void end(JsonEvent event) {
      if (!whole) {
        whole = true;
        event.whole(place);
      }
    }

    private Piece piece(String piece, boolean repeats) {
      return new Piece(kind, place, choice, piece, repeats, toolName(), callId);
    }

    private @Nullable String toolName() {
      return kind == PartKind.TOOL_CALL ? name.toString() : null;
    }

    private Part part() {
      return new Part(kind, place, text.toString(), true, toolName(), callId, choice);
    }
  }
}
