package io.spanguard.proxy.detect.remote;

import java.util.Locale;

/** What services call what they find, as the type of a finding. */
final class FindingType {

  private static final int MAX_LENGTH = 64;

  private FindingType() {}

  /** For instance {@code SELF_HARM_INTENT} for {@code self-harm/intent}. */
  static String of(String name) {
    StringBuilder type = new StringBuilder();
    for (char c : name.toUpperCase(Locale.ROOT).toCharArray()) {
      boolean kept = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (kept) {
        type.append(c);
      } else if (!type.isEmpty() && type.charAt(type.length() - 1) != '_') {
        type.append('_');
      }
      if (type.length() == MAX_LENGTH) {
        break;
      }
    }
    int end = type.length();
    while (end > 0 && type.charAt(end - 1) == '_') {
      end--;
    }
    return end == 0 ? "FLAGGED" : type.substring(0, end);
  }
}
