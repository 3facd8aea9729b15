package io.spanguard.proxy.wire;

import com.fasterxml.jackson.core.JsonPointer;
import io.spanguard.proxy.stream.ServerSentEvent;
import java.util.List;
import java.util.Optional;

/** An event without texts of the answer. Safe for use by many threads. */
record PlainEvent(ServerSentEvent event, StreamedAnswer.Kind kind, List<JsonPointer> whole)
    implements StreamedEvent {

  PlainEvent(ServerSentEvent event, StreamedAnswer.Kind kind) {
    this(event, kind, List.of());
  }

  @Override
  public List<Piece> pieces() {
    return List.of();
  }

  @Override
  public Optional<ServerSentEvent> with(List<String> texts) {
    if (!texts.isEmpty()) {
      throw new IllegalArgumentException("texts for an event without pieces: " + texts.size());
    }
    return Optional.of(event);
  }
}
