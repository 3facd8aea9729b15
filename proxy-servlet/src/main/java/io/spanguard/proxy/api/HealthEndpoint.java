package io.spanguard.proxy.api;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.function.Supplier;

/**
 * {@code GET /healthz} and {@code GET /readyz}: a word, and nothing about the machine, for whoever
 * asks. Always 200, since a proxy whose store is away still does its work. Safe for use by many
 * threads.
 */
final class HealthEndpoint implements Endpoint.Open {

  private final Supplier<String> status;

  private HealthEndpoint(Supplier<String> status) {
    this.status = status;
  }

  /** The process answers. */
  static HealthEndpoint live() {
    return new HealthEndpoint(() -> "ok");
  }

  static HealthEndpoint ready(StoreCheck check) {
    return new HealthEndpoint(() -> check.isOk() ? "ok" : "degraded");
  }

  @Override
  public Answer serve(HttpServletRequest http, List<String> variables) {
    String word = status.get();
    return Answer.ok(
        json -> {
          json.writeStartObject();
          json.writeStringField("status", word);
          json.writeEndObject();
        });
  }
}
