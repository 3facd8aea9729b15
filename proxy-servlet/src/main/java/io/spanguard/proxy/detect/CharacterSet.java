package io.spanguard.proxy.detect;

/**
 * Some of the ASCII characters, and perhaps all others. Immutable.
 *
 * @param low a bit for each character below 64
 * @param high a bit for each of the 64 characters from there on
 * @param beyond whether all that are not ASCII are in it, or may be
 */
record CharacterSet(long low, long high, boolean beyond) {

  static final CharacterSet NONE = new CharacterSet(0, 0, false);
  static final CharacterSet ALL = new CharacterSet(-1, -1, true);
  static final CharacterSet BEYOND = new CharacterSet(0, 0, true);
  static final CharacterSet DIGIT = of('0', '9');
  static final CharacterSet WORD = in("a-zA-Z0-9_");
  static final CharacterSet SPACE = in(" \t\n\u000b\f\r");

  /** All from the first to the last. */
  static CharacterSet of(char first, char last) {
    long low = 0;
    long high = 0;
    for (char c = first; c <= last && c < 128; c++) {
      low |= c < 64 ? 1L << c : 0;
      high |= c >= 64 ? 1L << c : 0;
    }
    return new CharacterSet(low, high, last >= 128);
  }

  /** As in a regular expression's brackets: single characters, and ranges of two with a dash. */
  static CharacterSet in(String brackets) {
    CharacterSet set = NONE;
    for (int i = 0; i < brackets.length(); i++) {
      char first = brackets.charAt(i);
      char last = first;
      if (i + 2 < brackets.length() && brackets.charAt(i + 1) == '-') {
        last = brackets.charAt(i + 2);
        i += 2;
      }
      set = set.and(of(first, last));
    }
    return set;
  }

  boolean contains(char c) {
    return c < 64 ? ((low >>> c) & 1) != 0 : c < 128 ? ((high >>> c) & 1) != 0 : beyond;
  }

  boolean meets(CharacterSet other) {
    return (low & other.low) != 0 || (high & other.high) != 0 || (beyond && other.beyond);
  }

  CharacterSet and(CharacterSet other) {
    return new CharacterSet(low | other.low, high | other.high, beyond || other.beyond);
  }

  /** Those beyond ASCII are in both a set and its others, since nobody knows which of them are. */
  CharacterSet others() {
    return new CharacterSet(~low, ~high, true);
  }

  CharacterSet inEitherCase() {
    long letters = (1L << 27) - 2;
    long upper = high & letters;
    long lower = (high >>> 32) & letters;
    return new CharacterSet(low, high | (upper << 32) | lower, beyond);
  }

  /** The one ASCII character that is in it, a letter in small; 0: there is none, or several. */
  char letter() {
    if (beyond) {
      return 0;
    }
    int count = Long.bitCount(low) + Long.bitCount(high);
    int first = low != 0 ? Long.numberOfTrailingZeros(low) : 64 + Long.numberOfTrailingZeros(high);
    if (count == 2 && low == 0 && first >= 'A' && first <= 'Z' && contains((char) (first | 0x20))) {
      return (char) (first | 0x20);
    }
    return count == 1 ? Character.toLowerCase((char) first) : 0;
  }
}
