package io.spanguard.proxy.wire;

import com.fasterxml.jackson.core.JsonPointer;
import io.spanguard.proxy.stream.ServerSentEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Puts other texts into a whole stream. For use by one thread, once. */
final class StreamRewriter {

  private final StreamedAnswer stream;
  private final Map<JsonPointer, String> changed = new HashMap<>();
  private final Set<JsonPointer> written = new HashSet<>();

  StreamRewriter(StreamedAnswer stream, List<Part> changed) {
    this.stream = stream;
    changed.forEach(part -> this.changed.put(part.place(), part.text()));
  }

  List<ServerSentEvent> rewrite(List<ServerSentEvent> events) {
    List<ServerSentEvent> out = new ArrayList<>(events.size());
    for (ServerSentEvent event : events) {
      StreamedEvent taken = stream.accept(event);
      List<String> texts = new ArrayList<>(taken.pieces().size());
      taken.pieces().forEach(piece -> texts.add(text(piece)));
      taken.with(texts).ifPresent(out::add);
    }
    return out;
  }

  private String text(Piece piece) {
    String text = changed.get(piece.place());
    if (text == null) {
      return piece.text();
    }
    return piece.repeats() || written.add(piece.place()) ? text : "";
  }
}
