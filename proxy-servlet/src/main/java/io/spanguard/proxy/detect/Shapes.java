package io.spanguard.proxy.detect;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.util.List;

/**
 * Tells by one look at the characters at a place which of some rules may match there: their
 * patterns, without look-around and without what groups have matched, as one table with a row for
 * each state and a column for each kind of character. So most places are ruled out for most of the
 * rules without any of their patterns. Immutable and safe for use by many threads.
 */
final class Shapes {

  /** How many rules there may be. */
  static final int MOST = Long.SIZE;

  /** Where nothing may match any more. */
  static final int DEAD = 0;

  /** Before the first character. */
  static final int START = 1;

  /** How many characters are looked at, at most; what they do not tell may match. */
  private static final int DEPTH = 32;

  private static final int MOST_STATES = 20_000;

  /** Detectors of many targets look for the same; making a table takes a tenth of a second. */
  private static final Cache<List<RegexTree>, Shapes> MADE =
      CacheBuilder.newBuilder().maximumSize(4).build();

  /** Which column an ASCII character has; the last place has that of all others. */
  private final byte[] columns;

  private final int width;
  private final char[] next;

  /** Per state the rules that may match by now. */
  private final long[] matched;

  /** And those that may match yet. */
  private final long[] open;

  private final int depth;

  Shapes(byte[] columns, int width, char[] next, long[] matched, long[] open, int depth) {
    this.columns = columns;
    this.width = width;
    this.next = next;
    this.matched = matched;
    this.open = open;
    this.depth = depth;
  }

  /**
   * @param patterns at most {@link #MOST}; a rule's number is its place in the list
   */
  static Shapes of(List<RegexTree> patterns) {
    Shapes made = MADE.getIfPresent(patterns);
    if (made == null) {
      made = make(patterns);
      MADE.put(patterns, made);
    }
    return made;
  }

  private static Shapes make(List<RegexTree> patterns) {
    for (int depth = DEPTH; ; depth -= depth / 4) {
      Shapes shapes = new ShapesBuilder(patterns, depth, MOST_STATES).build();
      if (shapes != null) {
        return shapes;
      }
    }
  }

  /** A bit for each rule that may match here, by the characters that are there. */
  long mayMatch(FoldedWindow text, int index) {
    int end = Math.min(text.limit(), index + depth);
    int state = START;
    long found = matched[START];
    for (int i = index; i < end; i++) {
      char c = text.at(i);
      state = next[state * width + columns[c < 128 ? c : 128]];
      found |= matched[state];
      if ((open[state] & ~found) == 0) {
        return found;
      }
    }
    return end < index + depth ? found : found | open[state];
  }

  /** A bit for each rule that may match here once more characters are there. */
  long mayMatchLater(FoldedWindow text, int index) {
    int end = Math.min(text.limit(), index + depth);
    int state = START;
    long found = matched[START];
    for (int i = index; i < end && state != DEAD; i++) {
      char c = text.at(i);
      state = next[state * width + columns[c < 128 ? c : 128]];
      found |= matched[state];
    }
    return end < index + depth ? open[state] & ~found : 0;
  }
}
