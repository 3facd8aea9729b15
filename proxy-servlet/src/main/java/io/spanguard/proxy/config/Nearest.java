package io.spanguard.proxy.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Guesses what somebody meant to write. */
final class Nearest {

  private Nearest() {}

  /**
   * The word that is most like the one given; empty where none is near. Case, {@code -} and {@code
   * _} make no difference, so that {@code base_url} is {@code baseUrl}.
   */
  static Optional<String> of(String word, Collection<String> words) {
    String given = folded(word);
    int nearest = Math.max(1, given.length() / 3) + 1;
    String best = null;
    for (String candidate : words) {
      String other = folded(candidate);
      boolean isPart = given.length() > 2 && (other.startsWith(given) || other.endsWith(given));
      int distance = Math.min(distance(given, other), isPart ? 1 : Integer.MAX_VALUE);
      if (distance < nearest) {
        nearest = distance;
        best = candidate;
      }
    }
    return Optional.ofNullable(best);
  }

  /** {@code ; did you mean 'X'?}, or the fallback where nothing is near. */
  static String hint(String word, Collection<String> words, String fallback) {
    return of(word, words).map(best -> "; did you mean '" + best + "'?").orElse(fallback);
  }

  /** How many characters differ: Levenshtein's, with swapped neighbours as one difference. */
  static int distance(String left, String right) {
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
