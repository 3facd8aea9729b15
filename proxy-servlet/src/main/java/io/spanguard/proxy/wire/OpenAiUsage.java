package io.spanguard.proxy.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanguard.proxy.stream.ServerSentEvent;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads OpenAI's usage object, and what compatible servers make of it. */
final class OpenAiUsage {

  private static final String USAGE = "usage";
  private static final String QUOTED = "\"usage\"";

  /** With the comma before it; without one it is the object's first, which nobody writes. */
  private static final Pattern NULL_USAGE = Pattern.compile(",\\s*\"usage\"\\s*:\\s*null");

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

  /**
   * The event without a usage that is null, which OpenAI writes into each chunk of a stream whose
   * usage was asked for.
   *
   * @param chunk what the event's data holds; loses it as well
   */
  static ServerSentEvent withoutNull(ServerSentEvent event, ObjectNode chunk) {
    String data = event.data();
    if (data == null || !chunk.path(USAGE).isNull()) {
      return event;
    }
    chunk.remove(USAGE);
    Matcher written = NULL_USAGE.matcher(data);
    // The name once means that it is the outermost object's.
    boolean once = data.indexOf(QUOTED) == data.lastIndexOf(QUOTED);
    return event.withData(
        once && written.find()
            ? data.substring(0, written.start()) + data.substring(written.end())
            : StrictJson.text(chunk));
  }

  static @Nullable Long count(JsonNode count) {
    return count.isIntegralNumber() && count.canConvertToLong() && count.longValue() >= 0
        ? Long.valueOf(count.longValue())
        : null;
  }
}
