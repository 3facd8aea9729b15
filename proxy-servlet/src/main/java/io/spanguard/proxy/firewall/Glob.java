package io.spanguard.proxy.firewall;

/**
 * A pattern over tool names: {@code *} stands for any run of characters, {@code ?} for one. Takes
 * time at most proportional to the pattern's length times the name's, whatever they are. Immutable
 * and safe for use by many threads.
 */
final class Glob {

  private final String pattern;

  /** Where the only star stands; -1 where there is none, -2 where a general match is needed. */
  private final int star;

  private Glob(String pattern, int star) {
    this.pattern = pattern;
    this.star = star;
  }

  static Glob of(String pattern) {
    int first = pattern.indexOf('*');
    boolean simple = pattern.indexOf('?') < 0 && first == pattern.lastIndexOf('*');
    return new Glob(pattern, simple ? first : -2);
  }

  boolean matches(String name) {
    if (star == -1) {
      return name.equals(pattern);
    }
    if (star >= 0) {
      int tail = pattern.length() - star - 1;
      return name.length() >= star + tail
          && name.startsWith(pattern.substring(0, star))
          && name.endsWith(pattern.substring(star + 1));
    }
    return matchesGenerally(name);
  }

  /**
   * Only the last star needs to be tried again: what an earlier one could take, it can take as
   * well.
   */
  private boolean matchesGenerally(String name) {
    int at = 0;
    int lastStar = -1;
    int retry = 0;
    int i = 0;
    while (i < name.length()) {
      char c = at < pattern.length() ? pattern.charAt(at) : 0;
      if (at < pattern.length() && c == '*') {
        lastStar = at++;
        retry = i;
      } else if (at < pattern.length() && (c == '?' || c == name.charAt(i))) {
        at++;
        i++;
      } else if (lastStar >= 0) {
        at = lastStar + 1;
        i = ++retry;
      } else {
        return false;
      }
    }
    while (at < pattern.length() && pattern.charAt(at) == '*') {
      at++;
    }
    return at == pattern.length();
  }
}
