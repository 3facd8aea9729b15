package io.spanguard.proxy.detect;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The runs of base64 and hex in a text that stand for another text. A long run is read in windows
 * that overlap, so that nothing is cut; lines of one width are one run.
 */
final class EncodedRuns {

  private static final int WINDOW = 32 * 1024;

  /** Of the characters of a run, which stand for three quarters or half as many. */
  private static final int OVERLAP = 2 * 1024;

  /** Lines from this width on, as mail has them, go on in the next one. */
  private static final int SHORTEST_LINE = 32;

  /** What is readable within what is not. */
  private static final int SHORTEST_READABLE = 12;

  private static final byte[] VALUES = new byte[128];

  static {
    String digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (int i = 0; i < digits.length(); i++) {
      VALUES[digits.charAt(i)] = (byte) i;
    }
    VALUES['-'] = 62;
    VALUES['_'] = 63;
  }

  private EncodedRuns() {}

  /**
   * What a run stands for.
   *
   * @param start of the run in the text, as its end an index
   */
  record Decoded(String text, String technique, int start, int end) {}

  static List<Decoded> of(FoldedWindow text) {
    List<Decoded> found = new ArrayList<>(0);
    int limit = text.limit();
    char[] run = new char[Math.min(WINDOW, limit)];
    int i = 0;
    while (i < limit) {
      if (!Signs.isEncoded(text.at(i))) {
        i++;
        continue;
      }
      int start = i;
      int length = 0;
      int width = 0;
      while (i < limit) {
        if (Signs.isEncoded(text.at(i))) {
          if (length == run.length) {
            add(run, length, start, i, found);
            int kept = Math.min(OVERLAP, length);
            System.arraycopy(run, length - kept, run, 0, kept);
            start = i - kept;
            length = kept;
          }
          run[length++] = text.at(i++);
          width++;
          continue;
        }
        int next = width >= SHORTEST_LINE && width % 4 == 0 ? nextLine(text, i, limit) : 0;
        if (next == 0) {
          break;
        }
        i = next;
        width = 0;
      }
      if (length >= Signs.SHORTEST_RUN) {
        add(run, length, start, i, found);
      }
    }
    return found;
  }

  /** Where the next line begins, if it goes on with the run; 0: it does not. */
  private static int nextLine(FoldedWindow text, int index, int limit) {
    int i = index;
    i += i < limit && text.at(i) == '\r' ? 1 : 0;
    i += i < limit && text.at(i) == '\n' ? 1 : 0;
    return i > index && i < limit && Signs.isEncoded(text.at(i)) ? i : 0;
  }

  private static void add(char[] run, int length, int start, int end, List<Decoded> found) {
    boolean hex = length % 2 == 0 && isHex(run, length);
    String text = hex ? readable(hex(run, length), true) : "";
    if (!text.isEmpty()) {
      found.add(new Decoded(text, "hex", start, end));
      return;
    }
    // What stands before the encoded text without a gap shifts it.
    for (int from = 0; from < 4 && text.isEmpty(); from++) {
      text = readable(base64(run, from, length), from == 0);
    }
    if (!text.isEmpty()) {
      found.add(new Decoded(text, "base64", start, end));
    }
  }

  private static boolean isHex(char[] run, int length) {
    int i = 0;
    while (i < length && Character.digit(run[i], 16) >= 0) {
      i++;
    }
    return i == length;
  }

  private static byte[] hex(char[] run, int length) {
    byte[] bytes = new byte[length / 2];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] =
          (byte) (Character.digit(run[2 * i], 16) * 16 + Character.digit(run[2 * i + 1], 16));
    }
    return bytes;
  }

  private static byte[] base64(char[] run, int from, int length) {
    byte[] bytes = new byte[(length - from) * 3 / 4];
    int bits = 0;
    int held = 0;
    int count = 0;
    for (int i = from; i < length && count < bytes.length; i++) {
      bits = (bits << 6) | VALUES[run[i]];
      held += 6;
      if (held >= 8) {
        held -= 8;
        bytes[count++] = (byte) (bits >> held);
      }
    }
    return bytes;
  }

  /** The bytes as text, or what of them is text and long enough; empty where nothing is. */
  private static String readable(byte[] bytes, boolean whole) {
    if (!seemsReadable(bytes)) {
      return "";
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    int strange = 0;
    int from = 0;
    int bestFrom = 0;
    int bestTo = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i < text.length() && !isStrange(text.charAt(i))) {
        continue;
      }
      if (i - from > bestTo - bestFrom) {
        bestFrom = from;
        bestTo = i;
      }
      from = i + 1;
      strange++;
    }
    if (whole && (strange - 1) * 20 <= text.length()) {
      return text;
    }
    return bestTo - bestFrom >= SHORTEST_READABLE ? text.substring(bestFrom, bestTo) : "";
  }

  private static boolean isStrange(char c) {
    return c == '\ufffd' || (c < ' ' && c != '\n' && c != '\t' && c != '\r');
  }

  /** Random bytes have a control character or two among so many; a text has none for long. */
  private static boolean seemsReadable(byte[] bytes) {
    int run = 0;
    for (byte b : bytes) {
      run = b >= 0 && b < ' ' && b != '\n' && b != '\t' && b != '\r' ? 0 : run + 1;
      if (run >= SHORTEST_READABLE) {
        return true;
      }
    }
    return bytes.length < SHORTEST_READABLE + 4 && run > 0;
  }
}
