package io.spanguard.proxy.detect;

import io.spanguard.proxy.guardrail.Finding;
import io.spanguard.proxy.guardrail.Scan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One text under limits. For use by one thread. */
final class LimitsScan implements Scan {

  private static final String TYPE = "TOO_MUCH";
  private static final String CATEGORY = "LLM10:2025";

  /** A power of two. */
  private static final int WORDS = 8;

  /** A run is its words as the digits of a number to this base. */
  private static final long FACTOR = 0x9e3779b97f4a7c15L;

  /** What the first of them counts. */
  private static final long FIRST_FACTOR = power(FACTOR, WORDS - 1);

  /** Runs of words that are counted; of a text with more the later ones are not. */
  private static final int MOST = 50_000;

  /** ASCII letters and digits, the letters in small; 0 for what is no part of a word. */
  private static final char[] SPELT = new char[128];

  static {
    for (char c = 0; c < 128; c++) {
      SPELT[c] = Character.isLetterOrDigit(c) ? Character.toLowerCase(c) : 0;
    }
  }

  private final int maxTokens;
  private final int maxRepetitions;
  private @Nullable String tooMuch;
  private final Tally runs = new Tally();
  private final long[] words = new long[WORDS];
  private long word;
  private long run;
  private int count;
  private long twelfths;
  private boolean overTokens;
  private boolean repeats;
  private int fed;

  /**
   * @param tooMuch what is known to be too much before the text has begun; null for nothing
   */
  LimitsScan(@Nullable String tooMuch, int maxTokens, int maxRepetitions) {
    this.tooMuch = tooMuch;
    this.maxTokens = maxTokens;
    this.maxRepetitions = maxRepetitions;
  }

  @Override
  public List<Finding> feed(CharSequence piece) {
    String text = piece.toString();
    List<Finding> found = new ArrayList<>(0);
    if (tooMuch != null && !text.isEmpty()) {
      found.add(finding(TYPE, 0, tooMuch));
      tooMuch = null;
    }
    if (maxTokens != LimitsDetector.NONE && !overTokens) {
      countTokens(text, found);
    }
    if (maxRepetitions != LimitsDetector.NONE && !repeats) {
      countRuns(text, found);
    }
    if (found.size() > 1) {
      found.sort(Comparator.comparingInt(Finding::start));
    }
    fed += text.length();
    return found;
  }

  @Override
  public List<Finding> finish() {
    return List.of();
  }

  @Override
  public int settled() {
    return fed;
  }

  private static long power(long base, int exponent) {
    long power = 1;
    for (int i = 0; i < exponent; i++) {
      power *= base;
    }
    return power;
  }

  private Finding finding(String type, int at, String reason) {
    return new Finding(type, CATEGORY, fed + at, fed + at + 1, 1, reason);
  }

  private void countTokens(String text, List<Finding> found) {
    for (int i = 0; i < text.length(); i++) {
      twelfths += RequestSize.twelfths(text.charAt(i));
      if (twelfths > 12L * maxTokens) {
        overTokens = true;
        found.add(finding(TYPE, i, "more than about " + maxTokens + " output tokens"));
        return;
      }
    }
  }

  private void countRuns(String text, List<Finding> found) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      char spelt = c < 128 ? SPELT[c] : Character.isLetterOrDigit(c) ? Character.toLowerCase(c) : 0;
      if (spelt != 0) {
        word = word * 1_000_003 + spelt + 1;
      } else if (word != 0 && repeats()) {
        repeats = true;
        String reason = "the same " + WORDS + " words more than " + maxRepetitions + " times";
        found.add(finding("REPETITION", i, reason));
        return;
      }
    }
  }

  /** A word has ended, and with it a run of words. */
  private boolean repeats() {
    long mixed = (word ^ (word >>> 31)) * FACTOR;
    mixed ^= mixed >>> 29;
    word = 0;
    int oldest = count & (WORDS - 1);
    run = (run - words[oldest] * FIRST_FACTOR) * FACTOR + mixed;
    words[oldest] = mixed;
    if (++count < WORDS) {
      return false;
    }
    return runs.add(run, MOST) >= maxRepetitions;
  }
}
