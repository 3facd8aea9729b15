package io.spanguard.proxy.upstream;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * The path below a target, as the client wrote it. A second spelling of a path would be a way round
 * the guardrails, so whatever could be one is refused, not repaired.
 */
public final class UpstreamPath {

  private static final int MAX_LENGTH = 8192;

  private UpstreamPath() {}

  /**
   * What is wrong with a raw path; empty where nothing is.
   *
   * @param path from its first slash on, percent-encoding untouched, without the query
   */
  public static Optional<String> fault(String path) {
    if (!path.startsWith("/")) {
      return Optional.of("the path does not begin with a slash");
    }
    if (path.length() > MAX_LENGTH) {
      return Optional.of("the path has more than " + MAX_LENGTH + " characters");
    }
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c <= 0x20 || c >= 0x7f) {
        return Optional.of("the path has a character outside of visible ASCII at " + i);
      }
      if (c == ';' || c == '\\' || c == '#') {
        return Optional.of("the path has a '" + c + "' at " + i);
      }
      if (c == '%') {
        Optional<String> fault = escapeFault(path, i);
        if (fault.isPresent()) {
          return fault;
        }
      }
    }
    if (!escapesAreUtf8(path)) {
      return Optional.of("the path has escapes that are not UTF-8");
    }
    if (path.contains("//")) {
      return Optional.of("the path has an empty segment (//)");
    }
    return hasDotSegment(path) ? Optional.of("the path has a dot segment") : Optional.empty();
  }

  /**
   * An escape must stand for something that has no other spelling: not a separator, a dot, a letter
   * or a digit.
   */
  private static Optional<String> escapeFault(String path, int at) {
    int high = at + 2 < path.length() ? Character.digit(path.charAt(at + 1), 16) : -1;
    int low = high < 0 ? -1 : Character.digit(path.charAt(at + 2), 16);
    if (low < 0) {
      return Optional.of("the path has a % without two hex digits at " + at);
    }
    int decoded = high * 16 + low;
    boolean unreserved =
        (decoded >= 'a' && decoded <= 'z')
            || (decoded >= 'A' && decoded <= 'Z')
            || (decoded >= '0' && decoded <= '9')
            || decoded == '-'
            || decoded == '.'
            || decoded == '_'
            || decoded == '~';
    if (unreserved || decoded <= 0x1f || decoded == 0x7f || "/\\;%?#".indexOf(decoded) >= 0) {
      return Optional.of(
          "the path has an escape that has no place there at "
              + at
              + ": "
              + path.substring(at, at + 3).toUpperCase(Locale.ROOT));
    }
    return Optional.empty();
  }

  /** Lenient readers take an overlong form for the character that it is not the spelling of. */
  private static boolean escapesAreUtf8(String path) {
    if (path.indexOf('%') < 0) {
      return true;
    }
    ByteArrayOutputStream decoded = new ByteArrayOutputStream(path.length());
    for (int i = 0; i < path.length(); i++) {
      boolean escape = path.charAt(i) == '%';
      decoded.write(escape ? Integer.parseInt(path, i + 1, i + 3, 16) : path.charAt(i));
      i += escape ? 2 : 0;
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(decoded.toByteArray()));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static boolean hasDotSegment(String path) {
    for (String segment : path.split("/", -1)) {
      if (segment.equals(".") || segment.equals("..")) {
        return true;
      }
    }
    return false;
  }

  /**
   * The URL upstream: the base URL's path, then the client's, byte for byte.
   *
   * @param path for which {@link #fault} found nothing
   * @param query raw, without its question mark; empty for none
   * @throws IllegalArgumentException when the query is not one that a URL can have
   */
  public static URI resolve(URI baseUrl, String path, Optional<String> query) {
    String base = baseUrl.toString();
    String bare = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    return URI.create(bare + path + query.map(text -> "?" + text).orElse(""));
  }
}
