package io.spanguard.proxy.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * OpenAI's Completions of before there was chat, which vLLM and others still speak. Stateless and
 * safe for use by many threads.
 */
final class CompletionsFormat implements WireFormat {

  private static final Set<String> KNOWN =
      Set.of("model", "prompt", "suffix", "stop", "user", "stream_options", "logit_bias");

  private final ErrorShape errorShape = new OpenAiErrorShape();
  private final Optional<RefusalShape> refusalShape = Optional.of(new CompletionsRefusal());

  @Override
  public String id() {
    return "openai-completions";
  }

  @Override
  public ModelRequest readRequest(JsonNode body) {
    PartCollector out = new PartCollector();
    Author author = Author.of(PartKind.PROMPT, true);
    InputTexts.read(body.path("prompt"), "/prompt", out, author);
    out.text(body.get("suffix"), "/suffix", PartKind.PROMPT, author);
    PartCollector.requireSpelling(body, "", KNOWN);
    out.skipUnknown(body, KNOWN);
    return new ModelRequest(
        "text_completion",
        "llm.completion",
        body.path("model").isTextual() ? body.path("model").textValue() : null,
        RequestParameters.flag(body, "/stream"),
        RequestParameters.flag(body, "/stream_options/include_usage"),
        RequestParameters.of(body, "max_tokens", "stop"),
        out.parts(),
        out.skipped());
  }

  @Override
  public ModelAnswer readAnswer(JsonNode body) {
    PartCollector out = new PartCollector();
    return OpenAiChoices.read(
        body,
        out,
        (choice, place, author) ->
            out.text(choice.get("text"), place + "/text", PartKind.COMPLETION, author),
        List.of("message", "delta"));
  }

  @Override
  public ObjectNode askingForUsage(ObjectNode body) {
    return OpenAiUsage.asking(body);
  }

  @Override
  public StreamedAnswer openStream() {
    return new CompletionsStream(false);
  }

  @Override
  public StreamedAnswer openStreamWithoutUsage() {
    return new CompletionsStream(true);
  }

  @Override
  public Map<String, String> inputMessages(JsonNode body, List<Part> parts) {
    return OtelMessages.input(body, "prompt", parts);
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
