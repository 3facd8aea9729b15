package io.spanguard.proxy.guardrail;

import io.spanguard.proxy.guardrail.StageResult.Block;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the guardrails of one side of an exchange share. For one thread. */
final class Stage {

  private final DetectionContext context;
  private final Masks masks;
  private final Supplier<Instant> now;
  private final boolean streamed;
  private @Nullable Block block;
  private boolean hiding;

  /**
   * @param streamed whether texts go on while they are judged
   */
  Stage(DetectionContext context, Masks masks, Supplier<Instant> now, boolean streamed) {
    this.context = context;
    this.masks = masks;
    this.now = now;
    this.streamed = streamed;
  }

  DetectionContext context() {
    return context;
  }

  Masks masks() {
    return masks;
  }

  Instant now() {
    return now.get();
  }

  /** What ends the exchange; null where it goes on. */
  @Nullable Block block() {
    return block;
  }

  /** The first one counts. */
  void block(Block found) {
    if (block == null) {
      block = found;
    }
  }

  /** Whether no further text goes on: a stream ends in its middle. */
  boolean isStopped() {
    return streamed && block != null && !hiding;
  }

  /**
   * Whether the exchange ends anyway, so that only what is recorded matters: guardrails that run
   * from now on are not heard, but what they find is hidden.
   */
  boolean isHiding() {
    return hiding;
  }

  void hide() {
    hiding = true;
  }
}
