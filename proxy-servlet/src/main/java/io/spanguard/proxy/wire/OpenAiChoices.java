package io.spanguard.proxy.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What the answers of OpenAI's Chat and Completions have in common: a list of choices. Stateless.
 */
final class OpenAiChoices {

  private OpenAiChoices() {}

  /**
   * @param foreign members of a choice that this API does not have: what is in them is not
   *     inspected, and told so
   * @throws WireFormatException when there is neither a list of choices nor an error
   */
  static ModelAnswer read(JsonNode body, PartCollector out, Reader reader, List<String> foreign) {
    JsonNode choices = body.path("choices");
    if (!choices.isArray() && !body.hasNonNull("error")) {
      throw new WireFormatException("/choices is not an array of choices");
    }
    List<String> finishReasons = new ArrayList<>();
    for (int i = 0; i < choices.size(); i++) {
      JsonNode choice = choices.get(i);
      reader.read(choice, "/choices/" + i, Author.model(choice.path("index").asInt(i)));
      if (foreign.stream().anyMatch(choice::hasNonNull)) {
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

  /** Reads the texts of one choice. */
  @FunctionalInterface
  interface Reader {
    void read(JsonNode choice, String place, Author author);
  }
}
