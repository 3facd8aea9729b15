package io.spanguard.server;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Answers what the filter lets pass: paths that Spanguard does not have. Safe for use by many
 * threads.
 */
final class UnknownPathServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Problem problem =
        new Problem(
            404,
            "Not Found",
            "Spanguard has nothing at this path; models are called at /proxy/{target}/..., traces"
                + " are at /traces");
    response.setStatus(problem.status());
    response.setContentType(Problem.CONTENT_TYPE);
    byte[] body = problem.json();
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
