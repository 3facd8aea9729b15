package io.spanguard.proxy.wire;

import com.fasterxml.jackson.core.JsonPointer;
import io.spanguard.proxy.stream.ServerSentEvent;
import java.util.List;
import java.util.Optional;

/** One event of a stream, taken apart. For use by one thread. */
public interface StreamedEvent {

  /** As it came. */
  ServerSentEvent event();

  StreamedAnswer.Kind kind();

  /** The texts it carries, in order; those of a tool call may be empty. */
  List<Piece> pieces();

  /**
   * The parts, by place, of which no more comes after this event in the order that the API
   * prescribes. A compatible server may go on with one all the same: whoever has let go of the part
   * must not let go of such a piece unjudged.
   */
  List<JsonPointer> whole();

  /**
   * The same event with other texts, one per piece, in order; empty where nothing is left to say.
   * With the pieces' own texts it is the event itself, byte for byte. What repeats a text elsewhere
   * in the event, as log probabilities of tokens do, leaves with it.
   *
   * @throws IllegalArgumentException when there are not as many texts as pieces
   */
  Optional<ServerSentEvent> with(List<String> texts);
}
