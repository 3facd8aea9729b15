package io.spanguard.trace;

/** How much of a span its sender left out. Immutable and safe for use by many threads. */
public record Dropped(int attributes, int events, int links) {

  private static final Dropped NOTHING = new Dropped(0, 0, 0);

  public static Dropped nothing() {
    return NOTHING;
  }
}
