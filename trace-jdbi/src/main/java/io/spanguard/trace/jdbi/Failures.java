package io.spanguard.trace.jdbi;

/** What went wrong, in the words of whoever saw it first. */
final class Failures {

  private Failures() {}

  static Throwable innermost(Throwable failure) {
    Throwable innermost = failure;
    for (Throwable at = failure; at != null; at = at.getCause()) {
      innermost = at;
    }
    return innermost;
  }

  static String reason(Throwable failure) {
    Throwable innermost = innermost(failure);
    String message = innermost.getMessage();
    return message == null ? innermost.toString() : message;
  }
}
