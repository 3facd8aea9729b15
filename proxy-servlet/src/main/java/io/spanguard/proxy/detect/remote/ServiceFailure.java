package io.spanguard.proxy.detect.remote;

/** A service did not answer as it should. Names neither credentials nor content. */
final class ServiceFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String errorType;
  private final boolean counts;

  private ServiceFailure(String message, String errorType, boolean counts) {
    super(message, null, false, false);
    this.errorType = errorType;
    this.counts = counts;
  }

  /** The service, or the way to it, is at fault. */
  static ServiceFailure ofService(String message, String errorType) {
    return new ServiceFailure(message, errorType, true);
  }

  /**
   * The service refuses what this one request says: others need not do without it for that, or
   * whoever sends such requests could turn a guardrail off.
   */
  static ServiceFailure ofRequest(String message, String errorType) {
    return new ServiceFailure(message, errorType, false);
  }

  /** Its answer is JSON, but not what its documentation says. */
  static ServiceFailure invalid(String what) {
    return ofService("its answer is not as documented: " + what, "answer_invalid");
  }

  /** A model's verdict is not in its form, for which the text itself may be to blame. */
  static ServiceFailure verdict(String what) {
    return ofRequest("the model's verdict is not as asked for: " + what, "verdict_invalid");
  }

  /** The word on the call's span. */
  String errorType() {
    return errorType;
  }

  /** Whether it counts for the circuit breaker. */
  boolean counts() {
    return counts;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
