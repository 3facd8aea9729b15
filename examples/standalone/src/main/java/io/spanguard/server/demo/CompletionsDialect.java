package io.spanguard.server.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanguard.server.demo.ChatRequest.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** OpenAI's legacy Completions. */
final class CompletionsDialect implements Dialect {

  @Override
  public ChatRequest read(JsonNode body) throws InvalidRequestException {
    JsonNode prompt = body.path("prompt").isArray() ? body.at("/prompt/0") : body.path("prompt");
    if (!body.path("model").isTextual() || !prompt.isTextual()) {
      throw new InvalidRequestException("model and prompt are needed, each a text");
    }
    return new ChatRequest(
        body.path("model").asText(),
        List.of(new Message("user", prompt.asText())),
        Set.of(),
        body.path("stream").asBoolean(),
        body.path("stream_options").path("include_usage").asBoolean(),
        ChatRequest.limit(body.path("max_tokens")));
  }

  @Override
  public ObjectNode whole(Said said) {
    ObjectNode whole = piece(said, said.answer().text(), said.answer().finishReason());
    whole.set("usage", usage(said.answer()));
    return whole;
  }

  @Override
  public List<Event> events(Said said, boolean includeUsage) {
    List<Event> events = new ArrayList<>();
    for (String token : Tokens.split(said.answer().text())) {
      events.add(new Event(null, piece(said, token, null)));
    }
    events.add(new Event(null, piece(said, "", said.answer().finishReason())));
    if (includeUsage) {
      ObjectNode last = head(said);
      last.putArray("choices");
      last.set("usage", usage(said.answer()));
      events.add(new Event(null, last));
    }
    return events;
  }

  private static ObjectNode head(Said said) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", "cmpl-" + said.id())
        .put("object", "text_completion")
        .put("created", said.created())
        .put("model", said.model());
  }

  private static ObjectNode piece(Said said, String text, @Nullable String finishReason) {
    ObjectNode piece = head(said);
    piece
        .putArray("choices")
        .addObject()
        .put("text", text)
        .put("index", 0)
        .putNull("logprobs")
        .put("finish_reason", finishReason);
    return piece;
  }

  private static ObjectNode usage(Answer answer) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("prompt_tokens", answer.promptTokens())
        .put("completion_tokens", answer.completionTokens())
        .put("total_tokens", answer.promptTokens() + answer.completionTokens());
  }
}
