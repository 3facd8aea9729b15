package io.spanguard.proxy.guardrail;

import java.util.List;

/**
 * A stretch of a text on its way through the guardrails. The stretches of a text follow each other
 * without a gap. Immutable and safe for use by many threads.
 *
 * @param start offset in the part's original text
 * @param end offset after it
 * @param seen what detectors see
 * @param placeholder whether it stands for something that a guardrail took out: of such a stretch
 *     nothing more can be found
 */
record Stretch(int start, int end, String seen, boolean placeholder) {

  static Stretch plain(int start, String text) {
    return new Stretch(start, start + text.length(), text, false);
  }

  /** Whether each of its characters stands for itself. Else it goes on as a whole. */
  boolean isPlain() {
    return !placeholder && seen.length() == end - start;
  }

  /** A part of one that is plain. */
  Stretch part(int from, int to) {
    return plain(start + from, seen.substring(from, to));
  }

  /**
   * Where an offset of the original text is as it is seen; in the middle of a stretch that is not
   * plain, at its beginning or its end.
   */
  static int seenOffset(List<Stretch> stretches, int original, boolean toEnd) {
    int seen = 0;
    for (Stretch stretch : stretches) {
      if (original <= stretch.start) {
        return seen;
      }
      if (original < stretch.end) {
        int inside = toEnd ? stretch.seen.length() : 0;
        return seen + (stretch.isPlain() ? original - stretch.start : inside);
      }
      seen += stretch.seen.length();
    }
    return seen;
  }

  static String text(List<Stretch> stretches) {
    if (stretches.size() == 1) {
      return stretches.get(0).seen;
    }
    StringBuilder out = new StringBuilder();
    for (Stretch stretch : stretches) {
      out.append(stretch.seen);
    }
    return out.toString();
  }
}
