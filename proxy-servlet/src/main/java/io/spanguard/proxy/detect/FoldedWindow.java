package io.spanguard.proxy.detect;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The stretch of a text that is being looked at, folded by {@link CharacterFold}, with the places
 * in the text that was fed. Indexes count folded characters from the beginning of the text; as a
 * {@link CharSequence} it begins at {@link #base()}. For use by one thread.
 *
 * <p>Where the text is JSON as a model writes it (a tool call's arguments), escapes are undone
 * first.
 */
final class FoldedWindow implements CharSequence {

  /** How much is taken at once: little, since the first character that is not plain ends it. */
  private static final int BULK = 512;

  private static final int LEAST = 64;

  private static final char[] NONE = {};

  private final boolean json;
  private char[] chars = NONE;

  /**
   * Where each character begins and ends in the fed text; null: {@code base} and on, one by one.
   */
  private int @Nullable [] starts;

  private int @Nullable [] ends;

  /** Of the character at 0. */
  private int base;

  /** Place in the fed text of the character at 0 while there are no {@link #starts}. */
  private int origin;

  private int size;

  /** How much was fed. */
  private int fed;

  /** A high surrogate that waits for its other half; 0: none. */
  private char high;

  private int highStart;
  private int highEnd;

  private boolean hasPairs;

  /** One that has begun, perhaps. */
  private final JsonEscape escape = new JsonEscape();

  /** How many characters patterns have looked at. */
  private long reads;

  private int charged;

  FoldedWindow(boolean json) {
    this.json = json;
  }

  void append(CharSequence piece, int from, int to) {
    reserve(to - from);
    int i = from;
    while (i < to) {
      char c = piece.charAt(i);
      if (c < 0x80 && high == 0 && escape.length() == 0 && !(json && c == '\\')) {
        i += appendPlain(piece, i, Math.min(to, i + BULK));
      } else {
        i++;
        int at = fed++;
        if (json && (escape.length() > 0 || c == '\\')) {
          escaped(c, at);
        } else {
          put(c, at, at + 1);
        }
      }
    }
  }

  /** Takes what means nothing but itself, all at once; returns how much that is. */
  private int appendPlain(CharSequence piece, int from, int to) {
    reserve(to - from);
    if (piece instanceof String string) {
      string.getChars(from, to, chars, size);
    } else if (piece instanceof StringBuilder builder) {
      builder.getChars(from, to, chars, size);
    } else {
      for (int i = from; i < to; i++) {
        chars[size + i - from] = piece.charAt(i);
      }
    }
    int end = size + to - from;
    int i = size;
    while (i < end && chars[i] < 0x80 && !(json && chars[i] == '\\')) {
      i++;
    }
    int taken = i - size;
    if (starts == null && fed != origin + size) {
      breakUp(fed);
    }
    if (starts != null && ends != null) {
      for (int j = 0; j < taken; j++) {
        starts[size + j] = fed + j;
        ends[size + j] = fed + j + 1;
      }
    }
    size += taken;
    fed += taken;
    return taken;
  }

  /** No more comes: what was begun stands for itself. */
  void finish() {
    flushEscape(fed);
    flushHigh();
  }

  /** Index of the first character that is kept. */
  int base() {
    return base;
  }

  /** Index after the last character. */
  int limit() {
    return base + size;
  }

  char at(int index) {
    return chars[index - base];
  }

  int start(int index) {
    int i = index - base;
    return starts == null ? origin + i : starts[i];
  }

  /** Where the character before this index ends. */
  int endBefore(int index) {
    int i = index - 1 - base;
    return ends == null ? origin + i + 1 : ends[i];
  }

  /** Where in the fed text a character at this index begins or, at the limit, would begin. */
  int place(int index) {
    if (index < limit()) {
      return start(index);
    }
    int held = fed - escape.length();
    return high != 0 ? Math.min(highStart, held) : held;
  }

  int fed() {
    return fed;
  }

  /** Whether there was a character of two surrogates, or half of one. */
  boolean hasPairs() {
    return hasPairs;
  }

  /**
   * Goes on from an index to where triggers end.
   *
   * @return the index after the character that ended them; -1 where none do
   */
  int walk(TriggerAutomaton.Walk walk, int from) {
    int next = walk.next(chars, from - base, size);
    return next < 0 ? -1 : next + base;
  }

  /** Where the last characters have led in the table of words that are not ASCII alone. */
  int otherState(TriggerAutomaton.Walk walk) {
    return walk.otherState(chars, size);
  }

  /** Forgets what stands before an index. */
  void drop(int index) {
    int gone = index - base;
    if (gone < 1024 && gone < size / 2 || gone <= 0) {
      return;
    }
    System.arraycopy(chars, gone, chars, 0, size - gone);
    if (starts != null && ends != null) {
      System.arraycopy(starts, gone, starts, 0, size - gone);
      System.arraycopy(ends, gone, ends, 0, size - gone);
    }
    origin += gone;
    base += gone;
    size -= gone;
  }

  long reads() {
    return reads;
  }

  /** A check takes as long as looking at so many characters. */
  void charge(int characters) {
    charged += characters;
  }

  /** What was charged since this was asked last. */
  int takeCharge() {
    int charge = charged;
    charged = 0;
    return charge;
  }

  @Override
  public int length() {
    return size;
  }

  @Override
  public char charAt(int index) {
    reads++;
    return chars[index];
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return new String(chars, start, end - start);
  }

  @Override
  public String toString() {
    return new String(chars, 0, size);
  }

  private void escaped(char c, int at) {
    int meant = escape.take(c);
    if (meant == JsonEscape.NONE) {
      flushEscape(at + 1);
    } else if (meant != JsonEscape.OPEN) {
      int length = escape.length();
      escape.clear();
      put((char) meant, at + 1 - length, at + 1);
    }
  }

  private void flushEscape(int end) {
    int length = escape.length();
    escape.clear();
    for (int i = 0; i < length; i++) {
      put(escape.charAt(i), end - length + i, end - length + i + 1);
    }
  }

  private void put(char c, int start, int end) {
    if (c < 0x80 && high == 0) {
      add(c, start, end);
    } else {
      fold(c, start, end);
    }
  }

  private void fold(char c, int start, int end) {
    if (high != 0) {
      if (Character.isLowSurrogate(c)) {
        char first = high;
        high = 0;
        addAll(CharacterFold.of(Character.toCodePoint(first, c)), highStart, end);
        return;
      }
      flushHigh();
    }
    if (Character.isHighSurrogate(c)) {
      high = c;
      hasPairs = true;
      highStart = start;
      highEnd = end;
    } else {
      addAll(CharacterFold.of(c), start, end);
    }
  }

  private void flushHigh() {
    if (high != 0) {
      char alone = high;
      high = 0;
      add(alone, highStart, highEnd);
    }
  }

  private void addAll(String folded, int start, int end) {
    for (int i = 0; i < folded.length(); i++) {
      add(folded.charAt(i), start, end);
    }
  }

  private void add(char c, int start, int end) {
    reserve(1);
    if (starts == null && (start != origin + size || end != start + 1)) {
      breakUp(start);
    }
    chars[size] = c;
    if (starts != null && ends != null) {
      starts[size] = start;
      ends[size] = end;
    }
    size++;
  }

  /** From here on places are kept one by one. */
  private void breakUp(int start) {
    if (size == 0) {
      origin = start;
    }
    int[] newStarts = new int[chars.length];
    int[] newEnds = new int[chars.length];
    for (int i = 0; i < size; i++) {
      newStarts[i] = origin + i;
      newEnds[i] = origin + i + 1;
    }
    starts = newStarts;
    ends = newEnds;
  }

  private void reserve(int more) {
    if (size + more > chars.length) {
      int length = Math.max(Math.max(LEAST, chars.length * 2), size + more);
      chars = Arrays.copyOf(chars, length);
      if (starts != null && ends != null) {
        starts = Arrays.copyOf(starts, length);
        ends = Arrays.copyOf(ends, length);
      }
    }
  }
}
