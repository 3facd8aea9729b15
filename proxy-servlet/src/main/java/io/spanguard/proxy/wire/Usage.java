package io.spanguard.proxy.wire;

import org.jspecify.annotations.Nullable;

/**
 * The tokens that the provider says it counted; null where it does not say. Immutable and safe for
 * use by many threads.
 *
 * @param input includes cached ones
 * @param output includes those spent on reasoning
 */
public record Usage(
    @Nullable Long input,
    @Nullable Long output,
    @Nullable Long cacheRead,
    @Nullable Long cacheWrite,
    @Nullable Long reasoning) {

  private static final Usage UNKNOWN = new Usage(null, null, null, null, null);

  public static Usage unknown() {
    return UNKNOWN;
  }
}
