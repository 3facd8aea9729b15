package io.spanguard.proxy.guardrail;

import io.spanguard.proxy.wire.Part;
import java.time.Duration;
import java.util.List;

/**
 * Has whole texts judged over the network. It is asked after the local guardrails, with the texts
 * as these left them, at the same time as the other remote ones. Implementations are safe for use
 * by many threads.
 */
public non-sealed interface RemoteDetector extends Inspector, AutoCloseable {

  /**
   * Judges the parts of one stage that the guardrail looks at, in one call or several.
   *
   * <p>Runs on a thread of its own, which is interrupted when the time is over; then it returns
   * soon, whatever it returns.
   *
   * @param parts new and old ones, with the texts to judge; never empty
   * @param timeout after which nobody waits for the verdict any more
   * @param calls takes note of each HTTP call, which becomes a span
   */
  RemoteVerdict judge(
      List<Part> parts, DetectionContext context, Duration timeout, RemoteCalls calls);

  @Override
  default Extent extent() {
    return new Extent.Whole();
  }

  /** Lets go of connections and threads. Asked again afterwards, it makes new ones. */
  @Override
  default void close() {}
}
