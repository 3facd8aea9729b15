package io.spanguard.trace.store;

/**
 * A store could not do what was asked of it; the message says which store, what, and what would be
 * right.
 */
public final class StorageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public StorageException(String message) {
    super(message);
  }

  public StorageException(String message, Throwable cause) {
    super(message, cause);
  }
}
