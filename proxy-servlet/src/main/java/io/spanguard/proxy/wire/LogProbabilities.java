package io.spanguard.proxy.wire;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;

/**
 * The log probabilities of tokens, which spell out the text that they stand beside, and so must go
 * when it changes. Stateless.
 */
final class LogProbabilities {

  private static final JsonPointer MEMBER = JsonPointer.compile("/logprobs");

  private LogProbabilities() {}

  /** The texts, and empty log probabilities wherever there are some beside one of them. */
  static Map<JsonPointer, String> emptied(JsonNode root, Map<JsonPointer, String> texts) {
    Map<JsonPointer, String> out = new HashMap<>(texts);
    for (JsonPointer place : texts.keySet()) {
      for (JsonPointer at = place.head(); at != null; at = at.head()) {
        JsonPointer beside = at.append(MEMBER);
        JsonNode probabilities = root.at(beside);
        if (probabilities.isContainerNode()) {
          out.put(beside, probabilities.isArray() ? "[]" : "{}");
        }
      }
    }
    return out;
  }
}
