package io.spanguard.proxy.api;

import io.spanguard.proxy.access.Caller;
import io.spanguard.proxy.access.Scope;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;

/** One thing that the API can do. Implementations are safe for use by many threads. */
sealed interface Endpoint {

  /** For everybody: answers without a key. */
  non-sealed interface Open extends Endpoint {

    /**
     * Answers a request.
     *
     * @param variables what stands in the variable segments of the path
     * @throws ApiException to answer with a problem
     */
    Answer serve(HttpServletRequest http, List<String> variables) throws IOException;
  }

  /** For callers whose key has a scope. */
  non-sealed interface Keyed extends Endpoint {

    Scope scope();

    /**
     * Answers a request.
     *
     * @throws ApiException to answer with a problem
     */
    Answer serve(Request request) throws IOException;

    /** How its callers are told what is wrong, also where they never came as far as here. */
    default Answer problem(Problem problem, HttpServletRequest http) {
      return problem.answer();
    }
  }

  /**
   * A request whose caller is known and has the scope. For use by one thread.
   *
   * @param variables what stands in the variable segments of the path
   */
  record Request(Caller caller, HttpServletRequest http, List<String> variables) {

    /**
     * @throws ApiException when the query string cannot be read
     */
    QueryParameters parameters() {
      return QueryParameters.parse(http.getQueryString());
    }

    /**
     * For paths that take no parameters.
     *
     * @throws ApiException when there is one
     */
    void checkNoParameters() {
      ParameterErrors errors = new ParameterErrors();
      errors.checkNames(parameters(), List.of(), name -> false);
      errors.throwIfAny();
    }
  }
}
