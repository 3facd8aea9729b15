package io.spanguard.proxy.wire;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Anthropic's Messages, and the counting of their tokens. Stateless and safe for use by many
 * threads.
 */
final class AnthropicFormat implements WireFormat {

  private final boolean counts;
  private final ErrorShape errorShape = new AnthropicErrorShape();
  private final Optional<RefusalShape> refusalShape;

  private AnthropicFormat(boolean counts) {
    this.counts = counts;
    this.refusalShape = counts ? Optional.empty() : Optional.of(new AnthropicRefusal());
  }

  static AnthropicFormat messages() {
    return new AnthropicFormat(false);
  }

  /** What is asked is judged like any message; no model speaks, and nothing is billed. */
  static AnthropicFormat countTokens() {
    return new AnthropicFormat(true);
  }

  @Override
  public String id() {
    return counts ? "anthropic-count-tokens" : "anthropic-messages";
  }

  @Override
  public ModelRequest readRequest(JsonNode body) {
    return new AnthropicRequest(body).read(counts ? "count_tokens" : "chat");
  }

  @Override
  public ModelAnswer readAnswer(JsonNode body) {
    PartCollector out = new PartCollector();
    JsonNode content = body.path("content");
    if (!counts) {
      if (!content.isArray() && !body.path("type").asText().equals("error")) {
        throw new WireFormatException("/content is not an array of content blocks");
      }
      AnthropicBlocks blocks = new AnthropicBlocks(out);
      for (int i = 0; i < content.size(); i++) {
        blocks.answered(content.get(i), "/content/" + i);
      }
    }
    String reason = body.path("stop_reason").asText(null);
    Usage usage = AnthropicUsage.create().take(body.path("usage")).usage();
    return new ModelAnswer(
        body.path("id").asText(null),
        body.path("model").asText(null),
        out.parts(),
        reason == null ? List.of() : List.of(reason),
        usage,
        out.skipped());
  }

  @Override
  public StreamedAnswer openStream() {
    return counts ? new SilentStream() : new AnthropicStream();
  }

  @Override
  public Map<String, String> inputMessages(JsonNode body, List<Part> parts) {
    return OtelMessages.input(body, "messages", parts);
  }

  /**
   * Thinking is signed, and must come back to the provider as it went out: with another text every
   * later turn of the conversation would be refused, and without the block a turn that calls a tool
   * would be. So an answer whose thinking a guardrail would change is blocked.
   */
  @Override
  public boolean mayChange(Part part) {
    return part.kind() != PartKind.REASONING;
  }

  /**
   * Thinking that comes back in the history and that a guardrail would change goes on empty, with
   * its signature: so the provider itself sends it where its text is not asked for.
   */
  @Override
  public Map<JsonPointer, String> replacements(JsonNode body, Map<JsonPointer, String> texts) {
    Map<JsonPointer, String> out = new HashMap<>(texts);
    out.replaceAll((place, text) -> place.toString().endsWith("/thinking") ? "" : text);
    return out;
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
