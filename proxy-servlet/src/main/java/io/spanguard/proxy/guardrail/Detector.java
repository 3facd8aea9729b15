package io.spanguard.proxy.guardrail;

import io.spanguard.proxy.wire.Part;

/**
 * Finds one sort of thing in texts. Implementations are safe for use by many threads and take time
 * at most linear in the length of a text.
 *
 * <p>Where one fails it throws; the guardrail's failure mode then says what happens.
 */
public interface Detector {

  /** The word in configuration files and on spans, for instance {@code patterns}. */
  String id();

  Extent extent();

  /**
   * Begins with a text.
   *
   * @param part what the text is; its own text is that of the whole part, or what has come of it
   */
  Scan open(Part part);
}
