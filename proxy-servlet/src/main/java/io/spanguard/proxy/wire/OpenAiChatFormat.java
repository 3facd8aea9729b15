package io.spanguard.proxy.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * OpenAI's Chat Completions, also as Azure and compatible servers speak it. Stateless and safe for
 * use by many threads.
 */
final class OpenAiChatFormat implements WireFormat {

  private final ErrorShape errorShape = new OpenAiErrorShape();
  private final Optional<RefusalShape> refusalShape = Optional.of(new OpenAiChatRefusal());

  @Override
  public String id() {
    return "openai-chat";
  }

  @Override
  public ModelRequest readRequest(JsonNode body) {
    return new OpenAiChatRequest(body).read();
  }

  @Override
  public ModelAnswer readAnswer(JsonNode body) {
    PartCollector out = new PartCollector();
    OpenAiMessageReader reader = new OpenAiMessageReader(out);
    return OpenAiChoices.read(
        body,
        out,
        (choice, place, author) ->
            reader.message(choice.path("message"), place + "/message", author),
        List.of("delta", "text"));
  }

  @Override
  public ObjectNode askingForUsage(ObjectNode body) {
    return OpenAiUsage.asking(body);
  }

  @Override
  public StreamedAnswer openStream() {
    return new OpenAiChatStream(false);
  }

  @Override
  public StreamedAnswer openStreamWithoutUsage() {
    return new OpenAiChatStream(true);
  }

  @Override
  public Map<String, String> inputMessages(JsonNode body, List<Part> parts) {
    return OtelMessages.input(body, "messages", parts);
  }

  @Override
  public ErrorShape errorShape() {
    return errorShape;
  }

  @Override
  public Optional<RefusalShape> refusalShape() {
    return refusalShape;
  }
}
