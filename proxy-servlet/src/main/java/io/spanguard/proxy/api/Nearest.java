package io.spanguard.proxy.api;

import java.util.Collection;

/** Finds what somebody probably meant, for error messages. */
final class Nearest {

  private static final int MAX_QUOTED_LENGTH = 80;

  private Nearest() {}

  /** The valid word that the fewest edits make of this one; of several, the first. */
  static String to(String given, Collection<String> valid) {
    String word = given.substring(0, Math.min(given.length(), MAX_QUOTED_LENGTH));
    String nearest = "";
    int least = Integer.MAX_VALUE;
    for (String candidate : valid) {
      int distance = distance(word, candidate);
      if (distance < least) {
        least = distance;
        nearest = candidate;
      }
    }
    return nearest;
  }

  /** A value as it may stand in an error message: in quotes and not longer than a line. */
  static String quoted(String value) {
    return value.length() <= MAX_QUOTED_LENGTH
        ? "'" + value + "'"
        : "'" + value.substring(0, MAX_QUOTED_LENGTH) + "…'";
  }

  /** Levenshtein's distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
