package io.spanguard.trace;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * The instrumentation library that made a span. Immutable and safe for use by many threads.
 *
 * @param name null where the sender did not say
 * @param version null where the sender did not say
 */
public record SpanScope(@Nullable String name, @Nullable String version, Attributes attributes) {

  private static final SpanScope NONE = new SpanScope(null, null, Attributes.empty());

  public SpanScope {
    name = name == null ? null : WellFormed.text(name);
    version = version == null ? null : WellFormed.text(version);
    requireNonNull(attributes, "attributes");
  }

  public static SpanScope none() {
    return NONE;
  }
}
