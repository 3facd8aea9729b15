package io.spanguard.proxy.wire;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * Anthropic's token counts, which a stream tells in pieces, each the sum so far. Its input tokens
 * leave out the cached ones; here they are added. For use by one thread.
 */
final class AnthropicUsage {

  private @Nullable Long input;
  private @Nullable Long output;
  private @Nullable Long cacheRead;
  private @Nullable Long cacheWrite;

  private AnthropicUsage() {}

  static AnthropicUsage create() {
    return new AnthropicUsage();
  }

  AnthropicUsage take(JsonNode usage) {
    input = latest(usage.path("input_tokens"), input);
    output = latest(usage.path("output_tokens"), output);
    cacheRead = latest(usage.path("cache_read_input_tokens"), cacheRead);
    cacheWrite = latest(usage.path("cache_creation_input_tokens"), cacheWrite);
    return this;
  }

  Usage usage() {
    Long all = input == null ? null : Long.valueOf(input + orZero(cacheRead) + orZero(cacheWrite));
    return new Usage(all, output, cacheRead, cacheWrite, null);
  }

  private static @Nullable Long latest(JsonNode count, @Nullable Long known) {
    Long counted = OpenAiUsage.count(count);
    return counted == null ? known : counted;
  }

  private static long orZero(@Nullable Long count) {
    return count == null ? 0 : count;
  }
}
