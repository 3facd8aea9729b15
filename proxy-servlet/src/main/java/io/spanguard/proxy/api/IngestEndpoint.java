package io.spanguard.proxy.api;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanguard.proxy.access.Scope;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;

/**
 * {@code POST /v1/traces}: takes spans in, and answers once they are safe. Content-Type tells
 * OTLP's protobuf from JSON, and a JSON document's outermost member OTLP's from Spanguard's own.
 * Safe for use by many threads.
 */
final class IngestEndpoint implements Endpoint.Keyed {

  private final OwnIngest own;
  private final OtlpIngest otlp;
  private final long maxBytes;

  /**
   * @param maxBytes of a body, after decompression
   */
  IngestEndpoint(OwnIngest own, OtlpIngest otlp, long maxBytes) {
    this.own = requireNonNull(own, "own");
    this.otlp = requireNonNull(otlp, "otlp");
    this.maxBytes = maxBytes;
  }

  @Override
  public Scope scope() {
    return Scope.WRITE;
  }

  @Override
  public Answer serve(Request request) throws IOException {
    request.checkNoParameters();
    if (OtlpIngest.isProtobuf(request.http())) {
      return otlp.protobuf(request, maxBytes);
    }
    JsonNode body = RequestJson.read(request.http(), maxBytes);
    return OtlpIngest.isOtlp(body) ? otlp.json(request, body) : own.take(request.caller(), body);
  }

  @Override
  public Answer problem(Problem problem, HttpServletRequest http) {
    return OtlpIngest.isProtobuf(http)
        ? OtlpIngest.failure(problem, true)
        : problem.answerAsStatusToo();
  }
}
