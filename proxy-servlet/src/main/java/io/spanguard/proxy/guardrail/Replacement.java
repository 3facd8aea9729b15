package io.spanguard.proxy.guardrail;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * A stretch of a text and what stands in its place. Immutable and safe for use by many threads.
 *
 * @param type of the finding that the text gives way to
 * @param placeholder for instance {@code {EMAIL}}
 */
record Replacement(int start, int end, String type, String placeholder) {

  private static final Comparator<Replacement> ORDER =
      Comparator.comparingInt(Replacement::start)
          .thenComparing(Comparator.comparingInt(Replacement::end).reversed());

  /** By the type alone. */
  static Replacement of(int start, int end, String type) {
    return new Replacement(start, end, type, "{" + type + "}");
  }

  /**
   * The same stretches in order, none overlapping: those that do become one, under the type of the
   * longest, and of the first where several are; of those that only touch, neighbours of one type
   * do.
   */
  static List<Replacement> merged(Collection<Replacement> replacements) {
    List<Replacement> sorted = new ArrayList<>(replacements);
    sorted.removeIf(replacement -> replacement.start == replacement.end);
    sorted.sort(ORDER);
    List<Replacement> out = new ArrayList<>(sorted.size());
    int longest = 0;
    for (Replacement next : sorted) {
      Replacement last = out.isEmpty() ? null : out.get(out.size() - 1);
      int length = next.end - next.start;
      if (last == null
          || next.start > last.end
          || (next.start == last.end && !next.type.equals(last.type))) {
        out.add(next);
        longest = length;
      } else {
        Replacement named = length > longest ? next : last;
        longest = Math.max(longest, length);
        int end = Math.max(last.end, next.end);
        out.set(out.size() - 1, new Replacement(last.start, end, named.type, named.placeholder));
      }
    }
    return out;
  }

  /** The text with its placeholders; the replacements are merged. */
  static String apply(String text, List<Replacement> merged) {
    if (merged.isEmpty()) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    int copied = 0;
    for (Replacement replacement : merged) {
      out.append(text, copied, replacement.start).append(replacement.placeholder());
      copied = replacement.end;
    }
    return out.append(text, copied, text.length()).toString();
  }
}
