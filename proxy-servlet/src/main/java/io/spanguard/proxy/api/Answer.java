package io.spanguard.proxy.api;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an endpoint answers. Immutable and safe for use by many threads.
 *
 * @param contentType empty for an answer without a body
 */
record Answer(int status, String contentType, Map<String, String> headers, Body body) {

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
          .build();

  Answer {
    requireNonNull(contentType, "contentType");
    headers = Map.copyOf(headers);
    requireNonNull(body, "body");
  }

  static Answer ok(JsonBody body) {
    return json(200, "application/json", body);
  }

  /** Written as it is made, so that a large trace never stands in memory a second time as text. */
  static Answer json(int status, String contentType, JsonBody body) {
    return new Answer(
        status,
        contentType,
        Map.of(),
        out -> {
          try (JsonGenerator generator = JSON.createGenerator(out)) {
            body.writeTo(generator);
          }
        });
  }

  static Answer bytes(String contentType, byte[] bytes) {
    return bytes(200, contentType, bytes);
  }

  static Answer bytes(int status, String contentType, byte[] bytes) {
    return new Answer(status, contentType, Map.of(), out -> out.write(bytes));
  }

  static Answer empty(int status) {
    return new Answer(status, "", Map.of(), out -> {});
  }

  Answer header(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Answer(status, contentType, more, body);
  }

  /**
   * Sends it; a {@code HEAD} request gets the headers only. Nothing may be kept by a cache unless
   * it says so itself.
   */
  void send(HttpServletRequest request, HttpServletResponse response) throws IOException {
    response.setStatus(status);
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    headers.forEach(response::setHeader);
    if (!contentType.isEmpty()) {
      response.setContentType(contentType);
    }
    if (!request.getMethod().equals("HEAD")) {
      body.writeTo(response.getOutputStream());
    }
  }

  /** Writes the bytes of an answer. */
  @FunctionalInterface
  interface Body {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Writes the JSON of an answer. */
  @FunctionalInterface
  interface JsonBody {
    void writeTo(JsonGenerator json) throws IOException;
  }
}
