package io.spanguard.server.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Answers 404 to what the demo model does not have. Safe for use by many threads. */
final class UnknownPathServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private final transient ObjectMapper mapper;

  UnknownPathServlet(ObjectMapper mapper) {
    this.mapper = mapper;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    OpenAiJson.error(
        mapper,
        response,
        404,
        "invalid_request_error",
        "the demo model has /v1/chat/completions, /v1/responses, /v1/completions, /v1/embeddings,"
            + " /v1/moderations, /v1/messages, /v1/messages/count_tokens and /v1/models");
  }
}
