package io.spanguard.proxy.wire;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts the texts of one exchange to what a trace keeps of them: 64 KiB of a part and 1 MiB of an
 * exchange, in UTF-8. A cut is marked {@code …[cut: N characters]}, in UTF-16 units, and never
 * splits a surrogate pair. For use by one thread.
 */
public final class RecordedText {

  static final int MAX_PART_BYTES = 64 << 10;
  static final int MAX_EXCHANGE_BYTES = 1 << 20;

  private int left = MAX_EXCHANGE_BYTES;

  private RecordedText() {}

  /** For one exchange, input and output together. */
  public static RecordedText create() {
    return new RecordedText();
  }

  /** The parts with the texts that are kept. */
  public List<Part> cut(List<Part> parts) {
    List<Part> out = new ArrayList<>(parts.size());
    for (Part part : parts) {
      String kept = cut(part.text());
      out.add(kept.equals(part.text()) ? part : part.withText(kept));
    }
    return out;
  }

  /** What is kept of a text; the same string where all of it is. */
  public String cut(String text) {
    int allowed = Math.min(left, MAX_PART_BYTES);
    int end = ascii(text, Math.min(allowed, text.length()));
    int bytes = end;
    while (end < text.length()) {
      char c = text.charAt(end);
      boolean pair =
          Character.isHighSurrogate(c)
              && end + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(end + 1));
      int size = c < 0x80 ? 1 : c < 0x800 ? 2 : pair ? 4 : 3;
      if (bytes + size > allowed) {
        break;
      }
      bytes += size;
      end += pair ? 2 : 1;
    }
    left -= bytes;
    return end == text.length()
        ? text
        : text.substring(0, end) + "…[cut: " + (text.length() - end) + " characters]";
  }

  /** How many ASCII characters it begins with; in most texts that is all of them. */
  private static int ascii(String text, int max) {
    int end = 0;
    while (end < max && text.charAt(end) < 0x80) {
      end++;
    }
    return end;
  }
}
