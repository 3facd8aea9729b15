package io.spanguard.server.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** OpenAI's Chat Completions. */
final class ChatDialect implements Dialect {

  @Override
  public ChatRequest read(JsonNode body) throws InvalidRequestException {
    return ChatRequest.of(body);
  }

  @Override
  public ObjectNode whole(Said said) {
    return json(said).completion();
  }

  @Override
  public List<Event> events(Said said, boolean includeUsage) {
    return json(said).chunks(includeUsage).stream().map(chunk -> new Event(null, chunk)).toList();
  }

  private static ChatJson json(Said said) {
    return new ChatJson("chatcmpl-" + said.id(), said.created(), said.model(), said.answer());
  }
}
