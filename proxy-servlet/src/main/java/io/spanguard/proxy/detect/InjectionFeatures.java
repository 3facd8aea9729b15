package io.spanguard.proxy.detect;

/**
 * What the trained score of {@link InjectionDetector} sees of a text: hashed words, pairs of words
 * and four letters in a row. Public for the trainer; safe for use by many threads.
 */
public final class InjectionFeatures {

  /** How many different features there are. */
  public static final int COUNT = 1 << 18;

  private static final int MASK = COUNT - 1;

  private InjectionFeatures() {}

  /** Takes features, block by block. */
  public interface Receiver {

    void feature(int index);

    /** {@link #BLOCK} characters have gone by, or the text has ended. */
    void block();
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
    int word = 0;
    int length = 0;
    int previous = 0;
    int gram = ' ';
    int inBlock = 0;
    boolean blank = true;
    int limit = text.limit();
    for (int i = 0; i < limit; i++) {
      char c = text.at(i);
      if (c >= 'A' && c <= 'Z') {
        c = (char) (c + 'a' - 'A');
      }
      boolean letter = (c >= 'a' && c <= 'z') || (c > 127 && Character.isLetter(c)) || c == '\'';
      if (letter) {
        word = word * 31 + c;
        length++;
        if (c > 0x2e80) {
          receiver.feature(mix(word, 3)); // languages without blanks: each sign is a word
          receiver.feature(mix(previous * 17 + word, 4));
          previous = word;
          word = 0;
          length = 0;
        }
      } else if (length > 0) {
        receiver.feature(mix(word, 1));
        receiver.feature(mix(previous * 17 + word, 2));
        previous = word;
        word = 0;
        length = 0;
      }
      char shown = letter || (c > ' ' && c < 127) ? (c >= '0' && c <= '9' ? '0' : c) : ' ';
      if (shown != ' ' || !blank) {
        gram = (gram << 8) ^ shown;
        receiver.feature(mix(gram, 5));
      }
      blank = shown == ' ';
      if (++inBlock == BLOCK) {
        inBlock = 0;
        receiver.block();
      }
    }
    if (length > 0) {
      receiver.feature(mix(word, 1));
      receiver.feature(mix(previous * 17 + word, 2));
    }
    receiver.block();
  }

  private static int mix(int value, int kind) {
    int hash = (value + kind * 0x9e3779b9) * 0x85ebca6b;
    hash ^= hash >>> 15;
    hash *= 0xc2b2ae35;
    return (hash ^ (hash >>> 14)) & MASK;
  }
}
