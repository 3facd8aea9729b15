package io.spanguard.proxy.api;

/** A value as it may stand in an error message. */
final class Quoted {

  private static final int MAX_LENGTH = 80;

  private Quoted() {}

  /** In quotes and not longer than a line. */
  static String text(String value) {
    return value.length() <= MAX_LENGTH
        ? "'" + value + "'"
        : "'" + value.substring(0, MAX_LENGTH) + "…'";
  }
}
