package io.spanguard.proxy.detect;

import io.spanguard.proxy.guardrail.Finding;
import io.spanguard.proxy.guardrail.Scan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One text under limits. For use by one thread. */
final class LimitsScan implements Scan {

  private static final String TYPE = "TOO_MUCH";
  private static final String CATEGORY = "LLM10:2025";
  private static final int WORDS = 8;

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
    List<Finding> found = new ArrayList<>(0);
    for (int i = 0; i < piece.length(); i++, fed++) {
      char c = piece.charAt(i);
      if (tooMuch != null) {
        found.add(new Finding(TYPE, CATEGORY, fed, fed + 1, 1, tooMuch));
        tooMuch = null;
      }
      twelfths += RequestSize.twelfths(c);
      if (!overTokens && twelfths > 12L * maxTokens) {
        overTokens = true;
        String reason = "more than about " + maxTokens + " output tokens";
        found.add(new Finding(TYPE, CATEGORY, fed, fed + 1, 1, reason));
      }
      if (maxRepetitions != LimitsDetector.NONE && !repeats && repeats(c)) {
        repeats = true;
        String reason = "the same " + WORDS + " words more than " + maxRepetitions + " times";
        found.add(new Finding("REPETITION", CATEGORY, fed, fed + 1, 1, reason));
      }
    }
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

  private boolean repeats(char c) {
    char spelt = c < 128 ? SPELT[c] : Character.isLetterOrDigit(c) ? Character.toLowerCase(c) : 0;
    if (spelt != 0) {
      word = word * 1_000_003 + spelt + 1;
      return false;
    }
    return word != 0 && endsRun();
  }

  private boolean endsRun() {
    System.arraycopy(words, 1, words, 0, WORDS - 1);
    words[WORDS - 1] = word;
    word = 0;
    if (++count < WORDS) {
      return false;
    }
    long run = 0;
    for (long part : words) {
      run = (run ^ part) * 0x9e3779b97f4a7c15L;
      run ^= run >>> 31;
    }
    int before = runs.of(run);
    if (before > 0 || runs.size() < MOST) {
      runs.add(run);
    }
    return before >= maxRepetitions;
  }
}
