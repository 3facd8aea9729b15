package io.spanguard.trace.jdbi;

import io.spanguard.trace.Span;
import io.spanguard.trace.json.SpanJson;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A span as it is stored: beside its columns JSON, in which long texts are replaced by the names of
 * their pieces. So is the whole JSON where it is long even so, since databases bound the length of
 * a text.
 *
 * <p>A text that stands for pieces begins with {@link ContentNames#MARK}; a text that begins with
 * it of its own accord is cut into pieces too, however short, so the two cannot be taken for each
 * other.
 *
 * @param pieces by their hash
 */
record StoredSpan(Span span, String detail, Map<String, String> pieces) {

  /** The longest text that stays in its span, in characters. */
  static final int MAX_TEXT_LENGTH = 2_048;

  /** The longest JSON that stays in one piece, in characters. */
  static final int MAX_DETAIL_LENGTH = 65_536;

  /** The longest column any of the databases takes, in characters; H2's is 1,048,576. */
  private static final int MAX_COLUMN_LENGTH = 1_000_000;

  /**
   * @throws IllegalArgumentException when the span is too large for any database, which begins at
   *     some 90 million characters
   */
  static StoredSpan of(Span span) {
    Map<String, String> pieces = new LinkedHashMap<>();
    Span shortened = SpanTexts.replace(span, text -> shortened(text, MAX_TEXT_LENGTH, pieces));
    String service = span.service();
    boolean isCut = service != null && service.length() > WriteSpans.MAX_PROMOTED_LENGTH;
    String detail = shortened(SpanJson.toDetailJson(shortened, isCut), MAX_DETAIL_LENGTH, pieces);
    if (detail.length() > MAX_COLUMN_LENGTH) {
      throw new IllegalArgumentException("span is too large: " + span);
    }
    return new StoredSpan(span, detail, pieces);
  }

  private static String shortened(String text, int maxLength, Map<String, String> pieces) {
    return text.length() <= maxLength && !ContentNames.isMarked(text)
        ? text
        : ContentNames.of(text, pieces);
  }

  /** Roughly what the span takes in memory, in characters. */
  long length() {
    long length = 400L + detail.length();
    for (String piece : pieces.values()) {
      length += piece.length();
    }
    return length;
  }
}
