package io.spanguard.server.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One API in which the demo model is spoken to. Stateless and safe for use by many threads. */
interface Dialect {

  /** What the model reads of a request. */
  ChatRequest read(JsonNode body) throws InvalidRequestException;

  /** The answer whole. */
  ObjectNode whole(Said said);

  /** The answer as the events of a stream, but for OpenAI's {@code [DONE]}. */
  List<Event> events(Said said, boolean includeUsage);

  /** Whether a stream ends with OpenAI's {@code [DONE]}. */
  default boolean endsWithDone() {
    return true;
  }

  default ObjectNode error(String type, @Nullable String message) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putObject("error")
        .put("message", message)
        .put("type", type)
        .putNull("param")
        .putNull("code");
    return body;
  }

  /**
   * An answer and what names it.
   *
   * @param id without the prefix that each API has
   * @param created in epoch seconds
   */
  record Said(String id, long created, String model, Answer answer) {}

  /**
   * An event of a stream.
   *
   * @param name null where the API names none
   */
  record Event(@Nullable String name, ObjectNode data) {}
}
