package io.spanguard.server.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Writes JSON answers, and errors in OpenAI's shape. */
final class OpenAiJson {

  private OpenAiJson() {}

  static void write(ObjectMapper mapper, HttpServletResponse response, int status, JsonNode body)
      throws IOException {
    byte[] bytes = mapper.writeValueAsBytes(body);
    response.setStatus(status);
    response.setContentType("application/json");
    response.setContentLength(bytes.length);
    response.getOutputStream().write(bytes);
  }

  static void error(
      ObjectMapper mapper,
      HttpServletResponse response,
      int status,
      String type,
      @Nullable String message)
      throws IOException {
    ObjectNode body = mapper.createObjectNode();
    body.putObject("error")
        .put("message", message)
        .put("type", type)
        .putNull("param")
        .putNull("code");
    write(mapper, response, status, body);
  }
}
