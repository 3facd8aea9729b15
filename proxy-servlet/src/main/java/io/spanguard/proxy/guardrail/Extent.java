package io.spanguard.proxy.guardrail;

/**
 * How much text a detector must have seen before its word on a place is final. Safe for use by many
 * threads.
 */
public sealed interface Extent {

  /**
   * A finding spans at most so many characters; longer matches are found neither in a stream nor in
   * a whole text.
   */
  record Local(int characters) implements Extent {
    public Local {
      if (characters < 1) {
        throw new IllegalArgumentException("characters < 1: " + characters);
      }
    }
  }

  /** Once found, more text cannot undo it. */
  record Prefix() implements Extent {}

  /** Only the whole text can be judged: a stream has to be held back until its end. */
  record Whole() implements Extent {}
}
