package io.spanguard.proxy.wire;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * OpenAI's Chat Completions, also as Azure and compatible servers speak it. Stateless and safe for
 * use by many threads.
 */
final class OpenAiChatFormat implements WireFormat {

  private static final Pattern NAME_OF_SPEAKER = Pattern.compile("/messages/\\d+/name");
  private static final Pattern NOT_IN_NAMES = Pattern.compile("[^A-Za-z0-9_-]+");
  private static final int MAX_NAME_LENGTH = 64;

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

  /**
   * OpenAI takes letters, digits, {@code _} and {@code -} for the name of who speaks, 64 at most:
   * {@code {EMAIL}} goes on as {@code EMAIL}.
   */
  @Override
  public Map<JsonPointer, String> replacements(JsonNode body, Map<JsonPointer, String> texts) {
    Map<JsonPointer, String> out = new HashMap<>(WireFormat.super.replacements(body, texts));
    out.replaceAll(
        (place, text) -> NAME_OF_SPEAKER.matcher(place.toString()).matches() ? name(text) : text);
    return out;
  }

  private static String name(String text) {
    String name = NOT_IN_NAMES.matcher(text).replaceAll("_");
    int start = name.startsWith("_") ? 1 : 0;
    int end = Math.min(name.length(), start + MAX_NAME_LENGTH);
    String kept = name.substring(start, end);
    kept = kept.endsWith("_") ? kept.substring(0, kept.length() - 1) : kept;
    return kept.isEmpty() ? "removed" : kept;
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
