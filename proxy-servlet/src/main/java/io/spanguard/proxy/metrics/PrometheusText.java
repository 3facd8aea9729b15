package io.spanguard.proxy.metrics;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** Loaded only where it is asked for, since its library is optional. Stateless. */
final class PrometheusText {

  private PrometheusText() {}

  static ProxyMetrics open() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    return new ProxyMetrics(registry, registry::scrape);
  }
}
