package io.spanguard.proxy.detect;

/** An escape of a JSON string, as it comes character by character. For use by one thread. */
final class JsonEscape {

  /** More characters belong to it. */
  static final int OPEN = -1;

  /** It is none: its characters stand for themselves. */
  static final int NONE = -2;

  private static final String LETTERS = "\"\\/bfnrt";
  private static final String MEANT = "\"\\/\b\f\n\r\t";

  private final char[] taken = new char[6];
  private int length;

  /** How many of its characters have come; 0: none has begun. */
  int length() {
    return length;
  }

  char charAt(int index) {
    return taken[index];
  }

  void clear() {
    length = 0;
  }

  /** Takes one more; returns what it all means, or {@link #OPEN} or {@link #NONE}. */
  int take(char c) {
    taken[length++] = c;
    if (length == 1 || (length == 2 && c == 'u')) {
      return OPEN;
    }
    if (length == 2) {
      int letter = LETTERS.indexOf(c);
      return letter < 0 ? NONE : MEANT.charAt(letter);
    }
    if (Character.digit(c, 16) < 0) {
      return NONE;
    }
    return length < 6 ? OPEN : Integer.parseInt(new String(taken, 2, 4), 16);
  }
}
