package io.spanguard.proxy.wire;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanguard.proxy.stream.ServerSentEvent;
import io.spanguard.proxy.wire.StreamedAnswer.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
      Member member = members.get(i);
      if (!texts.get(i).equals(pieces.get(i).text())
          || member.holder.path(member.name).isTextual()) {
        member.holder.put(member.name, texts.get(i));
      }
    }
    echoes.forEach(echo -> echo.holder.putNull(echo.name));
    return Optional.of(ServerSentEvent.of(event.name(), StrictJson.text(data)));
  }

  private record Member(ObjectNode holder, String name) {}
}
