package io.spanguard.proxy.metrics;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.MeterRegistry;
import io.spanguard.proxy.access.Workspaces;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where one proxy's meters go: the host's Micrometer registry, or one of their own that {@code
 * /metrics} shows. Needs {@code io.micrometer:micrometer-core}, an optional dependency. Safe for
 * use by many threads.
 *
 * <pre>{@code
 * GuardrailProxy.builder().metrics(ProxyMetrics.of(meterRegistry))…   // the host shows them
 * GuardrailProxy.builder().metrics(ProxyMetrics.prometheus())…        // the proxy has /metrics
 * }</pre>
 *
 * <p>Labels are the workspace and target where they are configured, the outcome and the class of
 * the status: nothing that a client chooses, so that their number is bounded.
 */
public final class ProxyMetrics {

  private final MeterRegistry registry;

  /** Null where the host shows the meters in its own way. */
  private final @Nullable Supplier<String> text;

  private final AtomicBoolean used = new AtomicBoolean();

  ProxyMetrics(MeterRegistry registry, @Nullable Supplier<String> text) {
    this.registry = registry;
    this.text = text;
  }

  /** Into a registry that the host shows; there is no {@code /metrics}. One proxy for each. */
  public static ProxyMetrics of(MeterRegistry registry) {
    return new ProxyMetrics(requireNonNull(registry, "registry"), null);
  }

  /**
   * Into a registry of its own, which {@code /metrics} shows.
   *
   * @throws IllegalStateException when {@code io.micrometer:micrometer-registry-prometheus} is not
   *     on the class path
   */
  public static ProxyMetrics prometheus() {
    try {
      return PrometheusText.open();
    } catch (NoClassDefFoundError e) {
      throw new IllegalStateException(
          "/metrics needs io.micrometer:micrometer-registry-prometheus on the class path; it is an"
              + " optional dependency of spanguard-proxy-servlet. Add it, or leave metrics off",
          e);
    }
  }

  /** What {@code /metrics} shows; empty where there is none. */
  public Optional<Supplier<String>> text() {
    return Optional.ofNullable(text);
  }

  /**
   * The meters of one proxy with these workspaces; for the proxy's own use.
   *
   * @throws IllegalStateException when another proxy has them: the two could not be told apart
   */
  public ProxyMeters open(Workspaces workspaces) {
    if (used.getAndSet(true)) {
      throw new IllegalStateException("these ProxyMetrics are another proxy's already");
    }
    return new ProxyMeters(registry, workspaces);
  }
}
