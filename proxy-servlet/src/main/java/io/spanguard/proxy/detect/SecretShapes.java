package io.spanguard.proxy.detect;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What secrets look like beyond their format, and what only looks like them. */
final class SecretShapes {

  /** In documentation, in the place of a secret. */
  private static final List<String> PLACEHOLDERS =
      List.of(
          "xxxx",
          "****",
          "....",
          "####",
          "____",
          "----",
          "0000000",
          "1111111",
          "${",
          "{{",
          "$(",
          "%(",
          "<",
          "your",
          "insert",
          "changeme",
          "change_me",
          "placeholder",
          "example",
          "dummy",
          "redacted",
          "notreal",
          "12345678",
          "abcdefgh",
          "todo",
          "sample",
          "my-secret",
          "mysecret",
          "foobar",
          "removed",
          "token_here",
          "key_here",
          "tokenhere",
          "keyhere",
          "stringhere");

  private static final Pattern IDENTIFIERS =
      Pattern.compile("[$@]?[A-Za-z_]\\w*(?:(?:\\.|::|->|/|-)[A-Za-z_]\\w*)+");
  private static final Pattern NAME =
      Pattern.compile(
          "[A-Z0-9]+(?:_[A-Z0-9]+)+|[a-z]+(?:[_-][a-z0-9]+)*|[a-z]+(?:[A-Z][a-z]+)*\\d?");
  private static final Pattern UUID =
      Pattern.compile("(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?i)[a-z][a-z0-9+.-]*://.*|[\\w.+-]+@[\\w.-]+|\\.{0,2}/.*|[\\w.-]+:\\d{2,5}");

  private SecretShapes() {}

  /** Shannon's, in bits per character. */
  static double entropy(CharSequence text, int start, int end) {
    int[] counts = new int[128];
    for (int i = start; i < end; i++) {
      counts[text.charAt(i) & 0x7f]++;
    }
    double length = end - start;
    double bits = 0;
    for (int count : counts) {
      if (count > 0) {
        double share = count / length;
        bits -= share * Math.log(share);
      }
    }
    return bits / Math.log(2);
  }

  static boolean isNoPlaceholder(CharSequence text, int start, int end) {
    String found = text.subSequence(start, end).toString().toLowerCase(Locale.ROOT);
    for (String placeholder : PLACEHOLDERS) {
      if (found.contains(placeholder)) {
        return false;
      }
    }
    return true;
  }

  /** The keys of Amazon's documentation end like this. */
  static boolean isNoAwsSample(CharSequence text, int start, int end) {
    String suffix = "EXAMPLE";
    return end - start < suffix.length()
        || !text.subSequence(end - suffix.length(), end).toString().equals(suffix);
  }

  static boolean standsAlone(CharSequence text, int start, int end) {
    return start == 0 || (text.charAt(start - 1) != '_' && text.charAt(start - 1) != '-');
  }

  /** A JSON web token, whose first part says what it is. */
  static boolean isToken(CharSequence text, int start, int end) {
    int dot = start;
    while (text.charAt(dot) != '.') {
      dot++;
    }
    try {
      String part = text.subSequence(start, dot).toString().replace("=", "");
      String head = new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
      return head.endsWith("}") && (head.contains("\"alg\"") || head.contains("\"typ\""));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** What somebody assigned to a name such as password or api_key, and looks random enough. */
  static boolean isGeneric(CharSequence text, int start, int end) {
    String value = text.subSequence(start, end).toString();
    boolean digit = false;
    boolean lower = false;
    boolean upper = false;
    boolean symbol = false;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      digit |= c >= '0' && c <= '9';
      lower |= c >= 'a' && c <= 'z';
      upper |= c >= 'A' && c <= 'Z';
      symbol |= "!@#$%^&*+~?".indexOf(c) >= 0;
    }
    if (!digit || !(lower || upper)) {
      return false;
    }
    int kinds = 1 + (lower ? 1 : 0) + (upper ? 1 : 0) + (symbol ? 1 : 0);
    double entropy = entropy(text, start, end);
    boolean random = value.length() >= 16 ? entropy >= 3.5 : kinds >= 3 && entropy >= 2.75;
    return random
        && !IDENTIFIERS.matcher(value).matches()
        && !NAME.matcher(value).matches()
        && !UUID.matcher(value).matches()
        && !ADDRESS.matcher(value).matches();
  }
}
