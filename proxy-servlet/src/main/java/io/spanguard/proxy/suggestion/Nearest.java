package io.spanguard.proxy.suggestion;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Guesses what somebody meant to write. Stateless. */
public final class Nearest {

  private Nearest() {}

  /**
   * The word that is most like the one given; of several, the first. Case, {@code -} and {@code _}
   * make no difference, so that {@code base_url} is {@code baseUrl}.
   *
   * @param words at least one
   */
  public static String to(String word, Collection<String> words) {
    return Collections.min(words, Comparator.comparingInt(other -> difference(word, other)));
  }

  /** As {@link #to}, but empty where none is near. */
  public static Optional<String> near(String word, Collection<String> words) {
    int far = Math.max(1, folded(word).length() / 3) + 1;
    return words.isEmpty()
        ? Optional.empty()
        : Optional.of(to(word, words)).filter(best -> difference(word, best) < far);
  }

  private static int difference(String word, String other) {
    String given = folded(word);
    String candidate = folded(other);
    boolean isPart =
        given.length() > 2 && (candidate.startsWith(given) || candidate.endsWith(given));
    return Math.min(distance(given, candidate), isPart ? 1 : Integer.MAX_VALUE);
  }

  /** {@code ; did you mean 'X'?}, or the fallback where nothing is near. */
  public static String hint(String word, Collection<String> words, String fallback) {
    return near(word, words).map(best -> "; did you mean '" + best + "'?").orElse(fallback);
  }

  /** How many characters differ: Levenshtein's, with swapped neighbours as one difference. */
  public static int distance(String left, String right) {
    if (Math.abs(left.length() - right.length()) > 20 || left.length() > 200) {
      return Integer.MAX_VALUE;
    }
    int[][] rows = new int[left.length() + 1][right.length() + 1];
    for (int i = 0; i <= left.length(); i++) {
      for (int j = 0; j <= right.length(); j++) {
        rows[i][j] = i == 0 || j == 0 ? i + j : step(rows, left, right, i, j);
      }
    }
    return rows[left.length()][right.length()];
  }

  private static int step(int[][] rows, String left, String right, int i, int j) {
    int change = left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1;
    int best =
        Math.min(rows[i - 1][j - 1] + change, Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1));
    boolean swapped =
        i > 1
            && j > 1
            && left.charAt(i - 1) == right.charAt(j - 2)
            && left.charAt(i - 2) == right.charAt(j - 1);
    return swapped ? Math.min(best, rows[i - 2][j - 2] + 1) : best;
  }

  private static String folded(String word) {
    return word.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
  }
}
