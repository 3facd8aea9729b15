package io.spanguard.proxy.detect;

import org.jspecify.annotations.Nullable;

/**
 * A text as it may be meant: folded, and perhaps decoded, with the way back to where it stands. For
 * use by one thread.
 *
 * @param technique how it was hidden; null for the text as it is
 * @param places where each character of what was folded stands in the text; null: all of it stands
 *     between {@code start} and {@code end}
 */
record TextView(
    FoldedWindow text, @Nullable String technique, int @Nullable [] places, int start, int end) {

  static TextView plain(FoldedWindow text) {
    return new TextView(text, null, null, 0, text.fed());
  }

  /** Decoded from what stands between two places. */
  static TextView decoded(String text, String technique, int start, int end) {
    return new TextView(folded(text), technique, null, start, end);
  }

  /** Each character stands for one of the text. */
  static TextView mapped(CharSequence text, String technique, int[] places) {
    return new TextView(folded(text), technique, places, 0, 0);
  }

  int startOf(int index) {
    if (places != null) {
      return places[text.start(index)];
    }
    return technique == null ? text.start(index) : start;
  }

  int endBefore(int index) {
    if (places != null) {
      return places[text.endBefore(index) - 1] + 1;
    }
    return technique == null ? text.endBefore(index) : end;
  }

  private static FoldedWindow folded(CharSequence text) {
    FoldedWindow folded = new FoldedWindow(false);
    folded.append(text, 0, text.length());
    folded.finish();
    return folded;
  }
}
