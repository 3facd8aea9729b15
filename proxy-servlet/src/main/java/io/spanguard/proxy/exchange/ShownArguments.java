package io.spanguard.proxy.exchange;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;

/**
 * A call's arguments at the length that a person is shown. Long ones keep every member, with long
 * texts shortened; only what is too long even so, or is no JSON, has its middle taken out. Each
 * place says so. Stateless.
 */
final class ShownArguments {

  static final int MAX_LENGTH = 65_536;

  private static final int[] TEXT_LENGTHS = {8_192, 1_024, 128, 32};

  private static final JsonFactory JSON = new JsonFactory();

  private ShownArguments() {}

  static String of(String arguments) {
    if (arguments.length() <= MAX_LENGTH) {
      return arguments;
    }
    for (int length : TEXT_LENGTHS) {
      String shortened = shortened(arguments, length);
      if (shortened.length() <= MAX_LENGTH) {
        return shortened;
      }
    }
    return shortenedText(arguments, MAX_LENGTH - 100);
  }

  /** The arguments themselves where they are no JSON. */
  private static String shortened(String arguments, int length) {
    StringWriter out = new StringWriter();
    try (JsonParser in = JSON.createParser(arguments);
        JsonGenerator json = JSON.createGenerator(out)) {
      for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
        if (token == JsonToken.FIELD_NAME) {
          json.writeFieldName(shortenedText(in.currentName(), length));
        } else if (token == JsonToken.VALUE_STRING) {
          json.writeString(shortenedText(in.getText(), length));
        } else {
          json.copyCurrentEvent(in);
        }
      }
    } catch (IOException notJson) {
      return arguments;
    }
    return out.toString();
  }

  /** Beginning and end, not cut within a surrogate pair, which no store would take. */
  private static String shortenedText(String text, int length) {
    if (text.length() <= length) {
      return text;
    }
    int head = length / 2;
    int tail = text.length() - length / 2;
    head -= Character.isHighSurrogate(text.charAt(head - 1)) ? 1 : 0;
    tail += Character.isLowSurrogate(text.charAt(tail)) ? 1 : 0;
    return text.substring(0, head)
        + "… ("
        + (tail - head)
        + " characters are not shown) …"
        + text.substring(tail);
  }
}
