package io.spanguard.trace.jdbi;

/** A transaction that found the data changed under its feet; the next attempt will not. */
final class TryAgainException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  TryAgainException(String message) {
    super(message);
  }
}
