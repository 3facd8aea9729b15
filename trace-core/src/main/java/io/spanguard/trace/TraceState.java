package io.spanguard.trace;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the header {@code tracestate} of W3C Trace Context §3.3. Stateless. */
final class TraceState {

  /** The recommendation asks for 512 at least; an upstream may refuse headers of 8 KiB. */
  static final int MAX_LENGTH = 2048;

  private static final int MAX_MEMBERS = 32;
  private static final int LONG_MEMBER = 128;
  private static final int MAX_SIMPLE_KEY = 256;
  private static final int MAX_TENANT = 241;
  private static final int MAX_SYSTEM = 14;
  private static final int MAX_VALUE = 256;

  private TraceState() {}

  /** One header that says what these say together; null where they say nothing or are not valid. */
  static @Nullable String parse(List<String> headers) {
    List<String> members = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    int found = 0;
    for (String header : headers) {
      int from = 0;
      while (from <= header.length()) {
        int comma = header.indexOf(',', from);
        int to = comma < 0 ? header.length() : comma;
        String member = trim(header.substring(from, to));
        from = to + 1;
        if (member.isEmpty()) {
          continue;
        }
        int equals = member.indexOf('=');
        if (++found > MAX_MEMBERS
            || equals < 0
            || !isKey(member.substring(0, equals))
            || !isValue(member.substring(equals + 1))) {
          return null;
        }
        if (keys.add(member.substring(0, equals))) {
          members.add(member);
        }
      }
    }
    shorten(members);
    return members.isEmpty() ? null : String.join(",", members);
  }

  /** Without the optional white space of RFC 9110 §5.6.3: spaces and tabs, nothing else. */
  static String trim(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isBlank(text.charAt(from))) {
      from++;
    }
    while (to > from && isBlank(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  /** §3.3.1.5: members of more than 128 characters go first, then those at the end. */
  private static void shorten(List<String> members) {
    int length = members.size() - 1;
    for (String member : members) {
      length += member.length();
    }
    for (int i = members.size() - 1; i >= 0 && length > MAX_LENGTH; i--) {
      if (members.get(i).length() > LONG_MEMBER) {
        length -= members.remove(i).length() + 1;
      }
    }
    while (length > MAX_LENGTH) {
      length -= members.remove(members.size() - 1).length() + 1;
    }
  }

  private static boolean isKey(String key) {
    int at = key.indexOf('@');
    if (at < 0) {
      return isKeyPart(key, MAX_SIMPLE_KEY) && isLetter(key.charAt(0));
    }
    String system = key.substring(at + 1);
    return isKeyPart(key.substring(0, at), MAX_TENANT)
        && isKeyPart(system, MAX_SYSTEM)
        && isLetter(system.charAt(0));
  }

  /** Starts with a letter or a digit and goes on with these or {@code _-*}{@code /}. */
  private static boolean isKeyPart(String part, int maxLength) {
    if (part.isEmpty() || part.length() > maxLength) {
      return false;
    }
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      boolean alphanumeric = isLetter(c) || (c >= '0' && c <= '9');
      if (!alphanumeric && (i == 0 || "_-*/".indexOf(c) < 0)) {
        return false;
      }
    }
    return true;
  }

  /** Printable ASCII but comma and equals sign; white space at its end was trimmed before. */
  private static boolean isValue(String value) {
    if (value.isEmpty() || value.length() > MAX_VALUE) {
      return false;
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < ' ' || c > '~' || c == '=') {
        return false;
      }
    }
    return value.charAt(value.length() - 1) != ' ';
  }

  private static boolean isLetter(char c) {
    return c >= 'a' && c <= 'z';
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }
}
