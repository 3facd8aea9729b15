package io.spanguard.proxy;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Stands for the service in which the filter is mounted. */
final class HostServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentType("text/plain");
    response.setIntHeader("X-Host-Read", request.getInputStream().readAllBytes().length);
    response.getWriter().print(Container.HOST_ANSWER);
  }
}
