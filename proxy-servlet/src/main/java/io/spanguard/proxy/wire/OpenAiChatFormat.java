package io.spanguard.proxy.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
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
    JsonNode choices = body.path("choices");
    if (!choices.isArray() && !body.hasNonNull("error")) {
      throw new WireFormatException("/choices is not an array of choices");
    }
    PartCollector out = new PartCollector();
    OpenAiMessageReader reader = new OpenAiMessageReader(out);
    List<String> finishReasons = new ArrayList<>();
    for (int i = 0; i < choices.size(); i++) {
      JsonNode choice = choices.get(i);
      reader.message(
          choice.path("message"),
          "/choices/" + i + "/message",
          Author.model(choice.path("index").asInt(i)));
      if (choice.hasNonNull("delta") || choice.hasNonNull("text")) {
        out.skip("unknown_field");
      }
      if (choice.path("finish_reason").isTextual()) {
        finishReasons.add(choice.path("finish_reason").textValue());
      }
    }
    Usage usage = OpenAiUsage.of(body);
    return new ModelAnswer(
        body.path("id").asText(null),
        body.path("model").asText(null),
        out.parts(),
        finishReasons,
        usage == null ? Usage.unknown() : usage,
        out.skipped());
  }

  @Override
  public ObjectNode askingForUsage(ObjectNode body) {
    return OpenAiUsage.asking(body);
  }

  @Override
  public StreamedAnswer openStream() {
    return new OpenAiChatStream();
  }

  @Override
  public Map<String, String> inputMessages(JsonNode body, List<Part> parts) {
    return OtelMessages.input(body, "messages", parts);
  }

  @Override
  public Map<String, String> outputMessages(ModelAnswer answer, List<Part> parts) {
    return OtelMessages.output(answer, parts);
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
