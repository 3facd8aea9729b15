package io.spanguard.proxy.api;

import io.spanguard.proxy.access.Scope;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * {@code GET /metrics} in Prometheus' text format, for whoever asks or for keys with a scope. Safe
 * for use by many threads.
 *
 * @param open whether it needs no key
 */
record MetricsEndpoint(Supplier<String> text, boolean open) {

  private static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  Endpoint endpoint() {
    return open ? (Endpoint.Open) (http, variables) -> answer() : new ForKeys(this);
  }

  private Answer answer() {
    return Answer.bytes(TYPE, text.get().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * For callers whose key has the scope; query parameters, which scrapers may add, mean nothing.
   */
  private record ForKeys(MetricsEndpoint metrics) implements Endpoint.Keyed {

    @Override
    public Scope scope() {
      return Scope.METRICS;
    }

    @Override
    public Answer serve(Request request) {
      return metrics.answer();
    }
  }
}
