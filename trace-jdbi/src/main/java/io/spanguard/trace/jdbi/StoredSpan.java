package io.spanguard.trace.jdbi;

import io.spanguard.trace.Span;
import io.spanguard.trace.json.SpanJson;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A span as it is stored: JSON in which long texts are replaced by the names of their pieces. So is
 * the whole JSON where it is long even so, since databases bound the length of a text.
 *
 * <p>A text that stands for pieces begins with {@link ContentNames#MARK}; a text that begins with
 * it of its own accord is cut into pieces too, however short, so the two cannot be taken for each
 * other.
 *
 * @param pieces by their hash
 */
record StoredSpan(Span span, String body, Map<String, String> pieces) {

  /** The longest text that stays in its span, in characters. */
  static final int MAX_TEXT_LENGTH = 2_048;

  /** The longest JSON that stays in one piece, in characters. */
  static final int MAX_BODY_LENGTH = 65_536;

  /** The longest column any of the databases takes, in characters; H2's is 1,048,576. */
  private static final int MAX_COLUMN_LENGTH = 1_000_000;

  /**
   * @throws IllegalArgumentException when the span is too large for any database, which begins at
   *     some 90 million characters
   */
  static StoredSpan of(Span span) {
    Map<String, String> pieces = new LinkedHashMap<>();
    Span shortened = SpanTexts.replace(span, text -> shortened(text, MAX_TEXT_LENGTH, pieces));
    String body = shortened(SpanJson.toJson(shortened), MAX_BODY_LENGTH, pieces);
    if (body.length() > MAX_COLUMN_LENGTH) {
      throw new IllegalArgumentException("span is too large: " + span);
    }
    return new StoredSpan(span, body, pieces);
  }

  private static String shortened(String text, int maxLength, Map<String, String> pieces) {
    return text.length() <= maxLength && !ContentNames.isMarked(text)
        ? text
        : ContentNames.of(text, pieces);
  }

  /** The span that a body without pieces of its own is of; its texts are still replaced. */
  static Span parse(String body) throws IOException {
    return SpanJson.parse(body);
  }
}
