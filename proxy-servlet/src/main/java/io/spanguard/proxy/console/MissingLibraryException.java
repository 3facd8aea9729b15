package io.spanguard.proxy.console;

/** A library that the console needs is not on the class path. */
public final class MissingLibraryException extends RuntimeException {

  /**
   * @param library its Maven coordinates
   */
  MissingLibraryException(String library) {
    super(
        "the console needs "
            + library
            + " on the class path, in just this version; it is an optional dependency of"
            + " spanguard-proxy-servlet. Add it, or switch the console off");
  }
}
