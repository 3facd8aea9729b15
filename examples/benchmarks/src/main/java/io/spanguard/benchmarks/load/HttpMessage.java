package io.spanguard.benchmarks.load;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A request or an answer as it was read off the wire.
 *
 * @param head start line and headers, in lower case
 * @param body with the chunks of a chunked one put together; not copied
 */
public record HttpMessage(String head, byte[] body) {

  /** The value of a header; empty where there is none. */
  static String header(String head, String lowerCaseName) {
    int start = head.indexOf("\r\n" + lowerCaseName + ":");
    if (start < 0) {
      return "";
    }
    int value = start + 2 + lowerCaseName.length() + 1;
    int end = head.indexOf("\r\n", value);
    return head.substring(value, end < 0 ? head.length() : end).strip();
  }

  /** The status of an answer. */
  public int status() {
    return Integer.parseInt(head.substring(9, 12));
  }

  static String lowerCaseHead(byte[] bytes, int offset, int length) {
    return new String(bytes, offset, length, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
  }
}
