package io.spanguard.server.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** {@code GET /v1/models} of the demo model, which has one. Safe for use by many threads. */
final class ModelsServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private final transient ObjectMapper mapper;

  ModelsServlet(ObjectMapper mapper) {
    this.mapper = mapper;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    ObjectNode models = mapper.createObjectNode().put("object", "list");
    models
        .putArray("data")
        .addObject()
        .put("id", DemoModel.NAME)
        .put("object", "model")
        .put("created", 0)
        .put("owned_by", "spanguard");
    OpenAiJson.write(mapper, response, 200, models);
  }
}
