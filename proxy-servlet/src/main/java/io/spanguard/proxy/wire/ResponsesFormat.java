package io.spanguard.proxy.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** OpenAI's Responses API. Stateless and safe for use by many threads. */
final class ResponsesFormat implements WireFormat {

  private final ErrorShape errorShape = new ResponsesErrorShape();
  private final Optional<RefusalShape> refusalShape = Optional.of(new ResponsesRefusal());

  @Override
  public String id() {
    return "openai-responses";
  }

  @Override
  public ModelRequest readRequest(JsonNode body) {
    return new ResponsesRequest(body).read();
  }

  @Override
  public ModelAnswer readAnswer(JsonNode body) {
    JsonNode output = body.path("output");
    if (!output.isArray() && !body.hasNonNull("error")) {
      throw new WireFormatException("/output is not an array of items");
    }
    PartCollector out = new PartCollector();
    ResponsesItems items = new ResponsesItems(out);
    for (int i = 0; i < output.size(); i++) {
      items.item(output.get(i), "/output/" + i, Author.model(0));
    }
    return new ModelAnswer(
        body.path("id").asText(null),
        body.path("model").asText(null),
        out.parts(),
        finishReasons(body),
        usage(body),
        out.skipped());
  }

  /** Why it ended, where it did not simply end; else how it stands. */
  static List<String> finishReasons(JsonNode response) {
    String status = response.path("status").asText(null);
    String reason = response.path("incomplete_details").path("reason").asText(status);
    return reason == null ? List.of() : List.of(reason);
  }

  static Usage usage(JsonNode response) {
    JsonNode usage = response.path("usage");
    return new Usage(
        OpenAiUsage.count(usage.path("input_tokens")),
        OpenAiUsage.count(usage.path("output_tokens")),
        OpenAiUsage.count(usage.path("input_tokens_details").path("cached_tokens")),
        OpenAiUsage.count(usage.path("input_tokens_details").path("cache_write_tokens")),
        OpenAiUsage.count(usage.path("output_tokens_details").path("reasoning_tokens")));
  }

  @Override
  public StreamedAnswer openStream() {
    return new ResponsesStream();
  }

  @Override
  public Map<String, String> inputMessages(JsonNode body, List<Part> parts) {
    return OtelMessages.input(body, "input", parts);
  }

  @Override
  public ErrorShape errorShape() {
    return errorShape;
  }

  @Override
  public Optional<RefusalShape> refusalShape() {
    return refusalShape;
  }

  /** The members of a response that its SDKs expect in any. */
  static ObjectNode response(String status, @Nullable String model, String id) {
    ObjectNode response =
        StrictJson.newObject()
            .put("id", "resp_" + id)
            .put("object", "response")
            .put("created_at", System.currentTimeMillis() / 1000)
            .put("status", status)
            .putNull("error")
            .putNull("incomplete_details")
            .putNull("instructions")
            .put("model", model == null ? "" : model);
    response.putArray("output");
    response.put("parallel_tool_calls", true).putNull("temperature").put("tool_choice", "auto");
    response.putArray("tools");
    return response.putNull("top_p").putNull("metadata");
  }
}
