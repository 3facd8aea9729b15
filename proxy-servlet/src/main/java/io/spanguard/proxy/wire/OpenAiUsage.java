package io.spanguard.proxy.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** Reads OpenAI's usage object, and what compatible servers make of it. */
final class OpenAiUsage {

  private OpenAiUsage() {}

  /** Null where the body has none. */
  static @Nullable Usage of(JsonNode body) {
    JsonNode usage = body.path("usage");
    if (!usage.isObject()) {
      // Groq's streams.
      usage = body.path("x_groq").path("usage");
    }
    if (!usage.isObject()) {
      return null;
    }
    JsonNode input = usage.path("prompt_tokens_details");
    Long cacheRead = count(input.path("cached_tokens"));
    return new Usage(
        count(usage.path("prompt_tokens")),
        count(usage.path("completion_tokens")),
        // DeepSeek's name.
        cacheRead == null ? count(usage.path("prompt_cache_hit_tokens")) : cacheRead,
        count(input.path("cache_write_tokens")),
        count(usage.path("completion_tokens_details").path("reasoning_tokens")));
  }

  /** A copy of a streaming request's body that asks for the usage. */
  static ObjectNode asking(ObjectNode body) {
    ObjectNode asking = body.objectNode();
    asking.setAll(body);
    ObjectNode options = body.objectNode();
    if (body.path("stream_options") instanceof ObjectNode given) {
      options.setAll(given);
    }
    asking.set("stream_options", options.put("include_usage", true));
    return asking;
  }

  static @Nullable Long count(JsonNode count) {
    return count.isIntegralNumber() && count.canConvertToLong() && count.longValue() >= 0
        ? Long.valueOf(count.longValue())
        : null;
  }
}
