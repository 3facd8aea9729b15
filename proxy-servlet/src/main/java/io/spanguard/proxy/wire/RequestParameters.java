package io.spanguard.proxy.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanguard.trace.Attributes;
import java.util.ArrayList;
import java.util.List;

/** Reads how a model is to answer, for {@code gen_ai.request.*}. Stateless. */
final class RequestParameters {

  private RequestParameters() {}

  /**
   * @param maxTokens the member that bounds the answer
   * @param stop the member that ends it, a text or a list of them
   */
  static Attributes of(JsonNode body, String maxTokens, String stop) {
    Attributes.Builder out = Attributes.builder();
    whole(out, "max_tokens", body.path(maxTokens));
    number(out, "temperature", body);
    number(out, "top_p", body);
    number(out, "top_k", body);
    whole(out, "seed", body.path("seed"));
    out.put("gen_ai.request.stop_sequences", texts(body.path(stop)));
    whole(out, "choice.count", body.path("n"));
    if (body.path("stream").booleanValue()) {
      out.put("gen_ai.request.stream", true);
    }
    number(out, "frequency_penalty", body);
    number(out, "presence_penalty", body);
    return out.build();
  }

  /**
   * @throws WireFormatException when there is something else than a flag
   */
  static boolean flag(JsonNode body, String place) {
    JsonNode flag = body.at(place);
    if (!flag.isMissingNode() && !flag.isNull() && !flag.isBoolean()) {
      throw new WireFormatException(place + " is neither true nor false");
    }
    return flag.booleanValue();
  }

  private static List<String> texts(JsonNode node) {
    if (node.isTextual()) {
      return List.of(node.textValue());
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode text : node) {
      if (text.isTextual()) {
        texts.add(text.textValue());
      }
    }
    return texts;
  }

  private static void whole(Attributes.Builder out, String name, JsonNode value) {
    if (value.canConvertToLong() && value.isIntegralNumber()) {
      out.put("gen_ai.request." + name, value.longValue());
    }
  }

  private static void number(Attributes.Builder out, String member, JsonNode body) {
    JsonNode value = body.path(member);
    if (value.isNumber()) {
      out.put("gen_ai.request." + member, value.doubleValue());
    }
  }
}
