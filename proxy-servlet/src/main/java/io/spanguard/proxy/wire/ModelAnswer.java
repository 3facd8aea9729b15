package io.spanguard.proxy.wire;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model answered, buffered or put together from a stream. Immutable and safe for use by many
 * threads.
 *
 * @param id null where the provider gives none
 * @param model null where the provider gives none
 * @param parts completion, reasoning and tool calls of every choice, in order
 * @param skipped what is there but cannot be inspected, a reason each
 */
public record ModelAnswer(
    @Nullable String id,
    @Nullable String model,
    List<Part> parts,
    List<String> finishReasons,
    Usage usage,
    List<String> skipped) {

  public ModelAnswer {
    parts = List.copyOf(parts);
    finishReasons = List.copyOf(finishReasons);
    requireNonNull(usage, "usage");
    skipped = List.copyOf(skipped);
  }
}
