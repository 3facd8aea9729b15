package io.spanguard.proxy.otlp;

/** A body that is not an export request; the message says why, and quotes nothing of it. */
public final class OtlpException extends Exception {

  private static final long serialVersionUID = 1L;

  public OtlpException(String message) {
    super(message);
  }

  OtlpException(String message, Throwable cause) {
    super(message, cause);
  }
}
