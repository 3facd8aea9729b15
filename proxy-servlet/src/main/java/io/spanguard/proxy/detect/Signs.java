package io.spanguard.proxy.detect;

/** What a text shows of being hidden, counted in one pass. */
final class Signs {

  /** Shorter runs of letters and digits are not taken for encoded. */
  static final int SHORTEST_RUN = 16;

  /** Single letters in a row. */
  private static final int SPACED = 4;

  private static final int NEAR = 80;

  private static final byte LETTER = 1;
  private static final byte DIGIT = 2;
  private static final byte LEET_DIGIT = 4;

  /** May stand in a run of base64. */
  private static final byte ENCODED = 8;

  /** Begins an escape. */
  private static final byte ESCAPE = 16;

  /** May split a word. */
  private static final byte SPLIT = 32;

  /** Stands for a letter, other than the digits. */
  private static final byte LEET_SIGN = 64;

  private static final byte[] KINDS = new byte[128];

  static {
    for (char c = 0; c < 128; c++) {
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      boolean digit = c >= '0' && c <= '9';
      int kind = (letter ? LETTER : 0) | (digit ? DIGIT : 0);
      kind |= digit && Respelling.LEET.indexOf(c) >= 0 ? LEET_DIGIT : 0;
      kind |= letter || digit || "+/-_".indexOf(c) >= 0 ? ENCODED : 0;
      kind |= "%&\\".indexOf(c) >= 0 ? ESCAPE : 0;
      kind |= "-._*~|+".indexOf(c) >= 0 ? SPLIT : 0;
      kind |= c == '@' || c == '$' ? LEET_SIGN : 0;
      KINDS[c] = (byte) kind;
    }
  }

  private boolean hasRuns;
  private int escapes;
  private final Clusters spaced = new Clusters(NEAR, 1);
  private final Clusters split = new Clusters(NEAR, 2);
  private final Clusters leet = new Clusters(NEAR, 2);

  private Signs() {}

  static Signs of(FoldedWindow text) {
    Signs signs = new Signs();
    int limit = text.limit();
    int run = 0;
    int singles = 0;
    int seen = 0;
    int i = 0;
    while (i < limit) {
      int start = i;
      int kind = kind(text.at(i));
      while ((kind & (LETTER | DIGIT)) != 0) {
        seen |= kind;
        kind = ++i < limit ? kind(text.at(i)) : 0;
      }
      int length = i - start;
      if (length > 0) {
        signs.word(length, seen, i);
        singles = length == 1 && (seen & LETTER) != 0 ? singles + 1 : 0;
        if (singles >= SPACED) {
          signs.spaced.add(i);
        }
        run += length;
      }
      seen = (kind & LEET_SIGN) != 0 ? seen & LETTER : 0;
      if ((kind & ~(LEET_SIGN | ENCODED)) != 0) {
        signs.sign(kind, text, i);
      }
      signs.hasRuns |= run >= SHORTEST_RUN;
      run = (kind & ENCODED) != 0 ? run + 1 : 0;
      i++;
    }
    return signs;
  }

  private static int kind(char c) {
    return c < 128 ? KINDS[c] : 0;
  }

  private void word(int length, int seen, int end) {
    if (length > 2 && (seen & LETTER) != 0 && (seen & LEET_DIGIT) != 0) {
      leet.add(end);
    }
  }

  private void sign(int kind, FoldedWindow text, int index) {
    escapes += (kind & ESCAPE) != 0 ? 1 : 0;
    if ((kind & SPLIT) != 0 && isSplit(text, index)) {
      split.add(index);
    }
  }

  /** Whether a sign stands between two letters. */
  static boolean isSplit(FoldedWindow text, int index) {
    char c = text.at(index);
    return c < 128
        && (KINDS[c] & SPLIT) != 0
        && index > 0
        && index + 1 < text.limit()
        && Character.isLetter(text.at(index - 1))
        && Character.isLetter(text.at(index + 1));
  }

  /** Whether a character may belong to base64 or hex. */
  static boolean isEncoded(char c) {
    return c < 128 && (KINDS[c] & ENCODED) != 0;
  }

  boolean hasRuns() {
    return hasRuns;
  }

  boolean hasEscapes() {
    return escapes >= 3;
  }

  /** Where letters stand apart. */
  Clusters spaced() {
    return spaced;
  }

  /** Where words are split. */
  Clusters split() {
    return split;
  }

  /** Where digits stand for letters. */
  Clusters leet() {
    return leet;
  }
}
