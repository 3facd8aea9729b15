package io.spanguard.proxy.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An API that reads texts and answers with numbers: OpenAI's Embeddings and Moderations. Stateless
 * and safe for use by many threads.
 */
final class InputOnlyFormat implements WireFormat {

  private static final Set<String> KNOWN =
      Set.of(
          "model",
          "input",
          "user",
          "encoding_format",
          "input_type",
          "task",
          "truncate",
          "output_dtype",
          "keep_alive");

  private final String id;
  private final String operation;
  private final String spanName;
  private final ErrorShape errorShape = new OpenAiErrorShape();

  private InputOnlyFormat(String id, String operation, String spanName) {
    this.id = id;
    this.operation = operation;
    this.spanName = spanName;
  }

  static InputOnlyFormat embeddings() {
    return new InputOnlyFormat("openai-embeddings", "embeddings", "llm.embeddings");
  }

  /** No model call in the sense of a trace: nothing is generated, and nothing costs. */
  static InputOnlyFormat moderations() {
    return new InputOnlyFormat("openai-moderations", "moderation", "moderation");
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public ModelRequest readRequest(JsonNode body) {
    PartCollector out = new PartCollector();
    InputTexts.read(body.path("input"), "/input", out, Author.of(PartKind.PROMPT, true));
    PartCollector.requireSpelling(body, "", KNOWN);
    out.skipUnknown(body, KNOWN);
    return new ModelRequest(
        operation,
        spanName,
        body.path("model").isTextual() ? body.path("model").textValue() : null,
        false,
        true,
        RequestParameters.of(body, "", ""),
        out.parts(),
        out.skipped());
  }

  @Override
  public ModelAnswer readAnswer(JsonNode body) {
    Usage usage = OpenAiUsage.of(body);
    return new ModelAnswer(
        body.path("id").asText(null),
        body.path("model").asText(null),
        List.of(),
        List.of(),
        usage == null ? Usage.unknown() : usage,
        List.of());
  }

  @Override
  public StreamedAnswer openStream() {
    return new SilentStream();
  }

  @Override
  public Map<String, String> inputMessages(JsonNode body, List<Part> parts) {
    return OtelMessages.input(body, "input", parts);
  }

  @Override
  public Map<String, String> outputMessages(ModelAnswer answer, List<Part> parts) {
    return Map.of();
  }

  @Override
  public ErrorShape errorShape() {
    return errorShape;
  }

  @Override
  public Optional<RefusalShape> refusalShape() {
    return Optional.empty();
  }
}
