package io.spanguard.proxy.otlp;

/** A body that is not an export request; the message says why, and quotes nothing of it. */
public final class OtlpException extends Exception {

  private static final long serialVersionUID = 1L;

  private final boolean tooLarge;

  public OtlpException(String message) {
    super(message);
    this.tooLarge = false;
  }

  OtlpException(String message, Throwable cause) {
    super(message, cause);
    this.tooLarge = false;
  }

  private OtlpException(String message, boolean tooLarge) {
    super(message);
    this.tooLarge = tooLarge;
  }

  static OtlpException tooLarge(String message) {
    return new OtlpException(message, true);
  }

  /** Whether it goes beyond a limit, rather than against the form. */
  public boolean isTooLarge() {
    return tooLarge;
  }
}
