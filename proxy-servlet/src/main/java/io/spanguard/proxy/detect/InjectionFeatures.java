package io.spanguard.proxy.detect;

/**
 * What the trained score of {@link InjectionDetector} sees of a text: hashed words, pairs of words
 * and four letters in a row. Public for the trainer; safe for use by many threads.
 */
public final class InjectionFeatures {

  /** How many different features there are. */
  public static final int COUNT = 1 << 18;

  private static final int MASK = COUNT - 1;

  /** ASCII as it is compared: small letters, one digit for all, what is not seen as a blank. */
  private static final char[] SHOWN = new char[128];

  private static final boolean[] LETTER = new boolean[128];

  static {
    for (char c = 0; c < 128; c++) {
      boolean capital = c >= 'A' && c <= 'Z';
      boolean digit = c >= '0' && c <= '9';
      boolean seen = c > ' ' && c < 127;
      SHOWN[c] = capital ? (char) (c + 'a' - 'A') : digit ? '0' : seen ? c : ' ';
      LETTER[c] = capital || (c >= 'a' && c <= 'z') || c == '\'';
    }
  }

  private InjectionFeatures() {}

  /** Takes features, block by block. */
  public interface Receiver {

    /**
     * {@link #BLOCK} characters have gone by, or the text has ended.
     *
     * @param features of which the first {@code count} are those of the block; used again
     */
    void block(int[] features, int count);
  }

  /** Characters of a block. */
  public static final int BLOCK = 256;

  /** Blocks that are judged together, sliding over the text. */
  public static final int WINDOW = 4;

  /** Folds a text as the detector does and takes it apart. */
  public static void of(CharSequence text, Receiver receiver) {
    FoldedWindow folded = new FoldedWindow(false);
    folded.append(text, 0, text.length());
    folded.finish();
    of(folded, receiver);
  }

  static void of(FoldedWindow text, Receiver receiver) {
    int[] features = new int[3 * BLOCK + 2];
    int count = 0;
    int word = 0;
    int length = 0;
    int previous = 0;
    int gram = ' ';
    boolean blank = true;
    int limit = text.limit();
    for (int i = 0; i < limit; i++) {
      char c = text.at(i);
      char shown = c < 128 ? SHOWN[c] : Character.isLetter(c) ? c : ' ';
      if (c < 128 ? LETTER[c] : shown == c) {
        word = word * 31 + shown;
        length++;
        if (c > 0x2e80) { // languages without blanks: each sign is a word
          features[count++] = mix(word, 3);
          features[count++] = mix(previous * 17 + word, 4);
          previous = word;
          word = 0;
          length = 0;
        }
      } else if (length > 0) {
        features[count++] = mix(word, 1);
        features[count++] = mix(previous * 17 + word, 2);
        previous = word;
        word = 0;
        length = 0;
      }
      if (shown != ' ' || !blank) {
        gram = (gram << 8) ^ shown;
        features[count++] = mix(gram, 5);
      }
      blank = shown == ' ';
      if ((i + 1) % BLOCK == 0) {
        receiver.block(features, count);
        count = 0;
      }
    }
    if (length > 0) {
      features[count++] = mix(word, 1);
      features[count++] = mix(previous * 17 + word, 2);
    }
    receiver.block(features, count);
  }

  private static int mix(int value, int kind) {
    int hash = (value + kind * 0x9e3779b9) * 0x85ebca6b;
    hash ^= hash >>> 15;
    hash *= 0xc2b2ae35;
    return (hash ^ (hash >>> 14)) & MASK;
  }
}
