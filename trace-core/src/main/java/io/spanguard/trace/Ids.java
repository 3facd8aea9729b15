package io.spanguard.trace;

import java.util.Locale;

/**
 * The ids of traces and spans. What others send is kept as it is: {@code [A-Za-z0-9._:-]{1,128}}
 * but not {@code .} or {@code ..} (an id stands in URLs), except that W3C ids, hex of 32 and 16
 * digits, are kept in lower case. Safe for use by many threads.
 */
public final class Ids {

  /** The longest id, in characters. */
  public static final int MAX_LENGTH = 128;

  private Ids() {}

  /**
   * The trace id in the form in which it is kept.
   *
   * @throws IllegalArgumentException when the id is not of the allowed form
   */
  public static String traceId(String id) {
    return checked(id, "trace id", 32);
  }

  /**
   * The span id in the form in which it is kept.
   *
   * @throws IllegalArgumentException when the id is not of the allowed form
   */
  public static String spanId(String id) {
    return checked(id, "span id", 16);
  }

  /** Whether an id is of the allowed form. */
  public static boolean isValid(String id) {
    int length = id.length();
    if (length == 0 || length > MAX_LENGTH || id.equals(".") || id.equals("..")) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (!isAllowed(id.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** Whether the id consists of exactly so many hex digits, in either case. */
  public static boolean isHex(String id, int digits) {
    if (id.length() != digits) {
      return false;
    }
    for (int i = 0; i < digits; i++) {
      if (Character.digit(id.charAt(i), 16) < 0 || id.charAt(i) > 'f') {
        return false;
      }
    }
    return true;
  }

  private static String checked(String id, String what, int hexDigits) {
    if (isLowerHex(id, hexDigits)) {
      return id;
    }
    if (!isValid(id)) {
      throw new IllegalArgumentException(
          what
              + " is not 1 to 128 of A-Z a-z 0-9 . _ : - (and not . or ..): "
              + (id.length() > MAX_LENGTH ? id.length() + " characters" : "'" + id + "'"));
    }
    return isHex(id, hexDigits) ? id.toLowerCase(Locale.ROOT) : id;
  }

  /** Nearly every id is one, in the form in which it is kept. */
  private static boolean isLowerHex(String id, int digits) {
    if (id.length() != digits) {
      return false;
    }
    for (int i = 0; i < digits; i++) {
      char c = id.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }

  private static boolean isAllowed(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '.'
        || c == '_'
        || c == ':'
        || c == '-';
  }
}
