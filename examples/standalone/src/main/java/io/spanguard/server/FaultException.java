package io.spanguard.server;

/**
 * Something the person at the command line can put right. Its message is all that is printed: it
 * says what is wrong and what would be right.
 */
final class FaultException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  FaultException(String message) {
    super(message);
  }

  FaultException(String message, Throwable cause) {
    super(message, cause);
  }
}
