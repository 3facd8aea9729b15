package io.spanguard.proxy.guardrail;

import io.spanguard.proxy.wire.Part;

/**
 * Finds one sort of thing in texts. Implementations are safe for use by many threads and take time
 * at most linear in the length of a text.
 *
 * <p>Where one fails it throws; the guardrail's failure mode then says what happens.
 */
public non-sealed interface Detector extends Inspector {

  /**
   * Begins with a text.
   *
   * @param part what the text is; its own text is that of the whole part, or what has come of it
   * @param context what else belongs to the exchange
   */
  Scan open(Part part, DetectionContext context);

  /**
   * Whether what it finds depends on the kind and the text of a part alone, so that it can be
   * remembered for the next turn of the same conversation. Not so where it looks at other parts,
   * counts, or keeps what it has seen.
   */
  default boolean isCacheable() {
    return true;
  }

  /**
   * Whether what it finds stands in the text, so that it is not recorded. Not so where it is the
   * length of a text, for instance.
   */
  default boolean findsContent() {
    return true;
  }
}
