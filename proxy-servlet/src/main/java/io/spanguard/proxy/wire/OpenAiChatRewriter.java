package io.spanguard.proxy.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanguard.proxy.stream.ServerSentEvent;
import io.spanguard.proxy.wire.OpenAiChatChunk.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts other texts into an OpenAI chat stream. For use by one thread, once. */
final class OpenAiChatRewriter {

  private final Map<String, String> changed = new HashMap<>();
  private final Set<String> written = new HashSet<>();

  OpenAiChatRewriter(List<Part> changed) {
    for (Part part : changed) {
      this.changed.put(part.place().toString(), part.text());
    }
  }

  List<ServerSentEvent> rewrite(List<ServerSentEvent> events) {
    List<ServerSentEvent> out = new ArrayList<>(events.size());
    for (ServerSentEvent event : events) {
      ServerSentEvent rewritten = changed.isEmpty() ? event : rewrite(event);
      if (rewritten != null) {
        out.add(rewritten);
      }
    }
    return out;
  }

  /** Null where nothing is left to say. */
  private @Nullable ServerSentEvent rewrite(ServerSentEvent event) {
    ObjectNode chunk = OpenAiChatChunk.isEnd(event) ? null : OpenAiChatChunk.of(event);
    if (chunk == null) {
      return event;
    }
    Replacing replacing = new Replacing();
    OpenAiChatChunk.visit(chunk, replacing);
    if (!replacing.touched) {
      return event;
    }
    return replacing.saysSomething || chunk.hasNonNull("usage")
        ? ServerSentEvent.of(event.name(), StrictJson.text(chunk))
        : null;
  }

  /** Changes the chunk that it visits, which is this rewriter's own. */
  private final class Replacing implements OpenAiChatChunk.Visitor {
    private boolean touched;
    private boolean saysSomething;

    @Override
    public void choice(int index, JsonNode choice) {
      saysSomething |= choice.hasNonNull("finish_reason") || choice.path("delta").has("role");
    }

    @Override
    public void piece(Place place, ObjectNode holder, String member) {
      String text = changed.get(place.path());
      if (text == null) {
        saysSomething = true;
        return;
      }
      touched = true;
      boolean first = written.add(place.path());
      saysSomething |= first;
      holder.put(member, first ? text : "");
    }

    @Override
    public void call(Place place, @Nullable String name, @Nullable String id) {
      saysSomething |= name != null || id != null;
    }

    @Override
    public void skipped(String reason) {
      saysSomething = true;
    }
  }
}
