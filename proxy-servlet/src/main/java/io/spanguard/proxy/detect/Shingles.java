package io.spanguard.proxy.detect;

import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.PartKind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The runs of five words of a request's system prompt that its user did not say. */
final class Shingles {

  /** Words of a run. */
  static final int WORDS = 5;

  private static final int MOST = 200_000;

  private final Set<Long> runs;

  /** How runs begin: their first one to four words. */
  private final Set<Long> beginnings;

  private Shingles(Set<Long> runs, Set<Long> beginnings) {
    this.runs = runs;
    this.beginnings = beginnings;
  }

  static Shingles of(List<Part> request) {
    Set<Long> runs = new HashSet<>();
    Set<Long> beginnings = new HashSet<>();
    for (Part part : request) {
      if (part.kind() == PartKind.SYSTEM) {
        collect(part.text(), runs, beginnings);
      }
    }
    if (!runs.isEmpty()) {
      for (Part part : request) {
        if (part.kind() == PartKind.PROMPT || part.kind() == PartKind.TOOL_RESULT) {
          collect(part.text(), runs, null);
        }
      }
    }
    return new Shingles(runs, beginnings);
  }

  boolean isEmpty() {
    return runs.isEmpty();
  }

  boolean contains(long run) {
    return runs.contains(run);
  }

  /** How many of the last words may be the beginning of a run. */
  int begun(Roll roll) {
    for (int words = WORDS - 1; words > 0; words--) {
      if (beginnings.contains(roll.last(words))) {
        return words;
      }
    }
    return 0;
  }

  /** How many make a leak: of a short prompt half of all. */
  int enough(int overlap) {
    return Math.max(2, Math.min(overlap, (runs.size() + 1) / 2));
  }

  /**
   * @param beginnings null: the runs are taken out instead of put in
   */
  private static void collect(String text, Set<Long> runs, @Nullable Set<Long> beginnings) {
    FoldedWindow folded = new FoldedWindow(false);
    folded.append(text, 0, text.length());
    folded.finish();
    Roll roll = new Roll();
    for (int i = 0; i <= folded.limit(); i++) {
      boolean whole = roll.accept(i < folded.limit() ? folded.at(i) : ' ');
      if (whole && beginnings == null) {
        runs.remove(roll.last(WORDS));
      } else if (whole && beginnings != null && runs.size() < MOST) {
        runs.add(roll.last(WORDS));
        for (int words = 1; words < WORDS; words++) {
          beginnings.add(roll.first(words));
        }
      }
    }
  }

  /** The last five words of a text, as one number. */
  static final class Roll {
    private final long[] words = new long[WORDS];
    private int count;
    private long word;
    private boolean inWord;

    /** Whether this character ends a word that makes a run whole. */
    boolean accept(char c) {
      if (Character.isLetterOrDigit(c)) {
        word = word * 1_000_003 + Character.toLowerCase(c) + 1;
        inWord = true;
        return c > 0x2e80 && end(); // languages without blanks: each sign is a word
      }
      return inWord && end();
    }

    private boolean end() {
      System.arraycopy(words, 1, words, 0, WORDS - 1);
      words[WORDS - 1] = word;
      word = 0;
      inWord = false;
      count++;
      return count >= WORDS;
    }

    /** The last words as one number. */
    long last(int length) {
      return hash(WORDS - length, length);
    }

    /** The first of the last five words as one number. */
    long first(int length) {
      return hash(0, length);
    }

    private long hash(int from, int length) {
      long hash = length;
      for (int i = from; i < from + length; i++) {
        hash = (hash ^ words[i]) * 0x9e3779b97f4a7c15L;
        hash ^= hash >>> 29;
      }
      return hash;
    }

    int words() {
      return count;
    }
  }
}
