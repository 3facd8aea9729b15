package io.spanguard.proxy.wire;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.spanguard.proxy.stream.ServerSentEvent;
import io.spanguard.proxy.wire.StreamedAnswer.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * An event whose data is a JSON object with texts of the answer in it. Its maker fills it, then
 * only reads. For use by one thread.
 */
final class JsonEvent implements StreamedEvent {

  private final ServerSentEvent event;
  private final ObjectNode data;
  private final List<Piece> pieces = new ArrayList<>(1);
  private final List<Member> members = new ArrayList<>(1);
  private final List<Member> echoes = new ArrayList<>(0);
  private final List<JsonPointer> whole = new ArrayList<>(0);
  private Kind kind = Kind.OTHER;
  private boolean saysMore;
  private @Nullable BiFunction<ServerSentEvent, String, ServerSentEvent> follow;

  /**
   * @param data what the event's data holds; this event's own
   */
  JsonEvent(ServerSentEvent event, ObjectNode data) {
    this.event = requireNonNull(event, "event");
    this.data = requireNonNull(data, "data");
  }

  /** Adds a text, which is the value of a member of the data. */
  void piece(Piece piece, ObjectNode holder, String member) {
    pieces.add(piece);
    members.add(new Member(holder, member));
  }

  /** Notes a member that shows the texts once more in another form: it leaves when they change. */
  void echo(ObjectNode holder, String member) {
    if (holder.hasNonNull(member)) {
      echoes.add(new Member(holder, member));
    }
  }

  /** Notes that the event is worth sending even without its texts. */
  void saysMore() {
    saysMore = true;
  }

  /**
   * Leaves the first piece's text out of the data: what it becomes follows the event in one of its
   * own.
   */
  void inFollowing(BiFunction<ServerSentEvent, String, ServerSentEvent> next) {
    follow = next;
  }

  void whole(JsonPointer place) {
    whole.add(place);
  }

  void kind(Kind is) {
    kind = is;
  }

  @Override
  public ServerSentEvent event() {
    return event;
  }

  @Override
  public Kind kind() {
    return kind;
  }

  @Override
  public List<Piece> pieces() {
    return pieces;
  }

  @Override
  public List<JsonPointer> whole() {
    return whole;
  }

  @Override
  public Optional<ServerSentEvent> with(List<String> texts) {
    if (texts.size() != pieces.size()) {
      throw new IllegalArgumentException(texts.size() + " texts for " + pieces.size() + " pieces");
    }
    boolean changed = false;
    boolean empty = true;
    for (int i = 0; i < texts.size(); i++) {
      changed |= !texts.get(i).equals(pieces.get(i).text());
      empty &= texts.get(i).isEmpty();
    }
    if (!changed) {
      return Optional.of(event);
    }
    if (empty && !saysMore) {
      return Optional.empty();
    }
    for (int i = 0; i < texts.size(); i++) {
      if (follow == null || i > 0) {
        members.get(i).put(texts.get(i), pieces.get(i).text());
      }
    }
    echoes.forEach(echo -> echo.holder.putNull(echo.name));
    ServerSentEvent with = event.withData(StrictJson.text(data));
    return Optional.of(follow == null ? with : follow.apply(with, texts.get(0)));
  }

  /** A member of the data that holds a text, or JSON whose text is the piece. */
  private record Member(ObjectNode holder, String name) {

    private void put(String text, String before) {
      JsonNode value = holder.path(name);
      if (value.isTextual()) {
        holder.put(name, text);
      } else if (!text.equals(before)) {
        JsonNode json = value.isContainerNode() ? StrictJson.valueOrNull(text) : null;
        holder.set(name, json == null || !json.isContainerNode() ? TextNode.valueOf(text) : json);
      }
    }
  }
}
