package io.spanguard.proxy.api;

/**
 * Ends an API request with a {@link Problem}. Costs no stack trace: it is an answer, not a fault.
 */
final class ApiException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  ApiException(Problem problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  Problem problem() {
    return problem;
  }
}
