package io.spanguard.proxy;

import io.spanguard.proxy.api.ApiRouter;
import io.spanguard.proxy.config.Configuration;
import io.spanguard.proxy.exchange.ExchangeServices;
import io.spanguard.proxy.exchange.ProxyEndpoint;
import io.spanguard.proxy.exchange.TargetRuntime;
import io.spanguard.proxy.metrics.ProxyFigures;
import io.spanguard.proxy.metrics.ProxyMeters;
import io.spanguard.trace.TraceSink;
import io.spanguard.trace.pipeline.PipelineStats;
import io.spanguard.trace.pipeline.RetentionJob;
import io.spanguard.trace.pipeline.TracePipeline;
import io.spanguard.trace.store.Storage;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The guardrail proxy: judges, forwards and records the calls of one or more workspaces, and
 * answers questions about them. Safe for use by many threads; to be closed, so that what waits to
 * be stored is stored.
 *
 * <pre>{@code
 * Workspace workspace = Workspace.of(
 *     "default",
 *     List.of(ApiKey.of("checkout-service", key, EnumSet.of(Scope.INVOKE, Scope.READ))),
 *     List.of(Target.builder("support-bot", Provider.OPENAI).build()));
 * GuardrailProxy proxy = GuardrailProxy.builder()
 *     .workspace(workspace)
 *     .storage(StorageConfig.of("jdbc:h2:./traces", folder))
 *     .prefix("/spanguard")
 *     .build();
 * }</pre>
 */
public final class GuardrailProxy implements AutoCloseable {

  /** How long {@link #close()} waits for requests whose upstream calls it has broken off. */
  private static final Duration BREAK_OFF = Duration.ofSeconds(2);

  private final String prefix;
  private final ProxyEndpoint proxyEndpoint;
  private final ApiRouter api;
  private final ExchangeServices services;
  private final TracePipeline pipeline;
  private final RetentionJob retention;
  private final List<TargetRuntime> targets;
  private final Optional<SpanExport> export;
  private final Optional<ProxyMeters> meters;
  private final Optional<Storage> ownStorage;
  private final Semaphore running = new Semaphore(Integer.MAX_VALUE);

  GuardrailProxy(
      String prefix,
      ExchangeServices services,
      ApiRouter api,
      TracePipeline pipeline,
      RetentionJob retention,
      List<TargetRuntime> targets,
      Optional<SpanExport> export,
      Optional<ProxyMeters> meters,
      Optional<Storage> ownStorage) {
    this.prefix = prefix;
    this.services = services;
    this.proxyEndpoint = new ProxyEndpoint(services);
    this.api = api;
    this.pipeline = pipeline;
    this.retention = retention;
    this.targets = List.copyOf(targets);
    this.export = export;
    this.meters = meters;
    this.ownStorage = ownStorage;
  }

  /** A proxy with the defaults that {@link GuardrailProxyBuilder} documents. */
  public static GuardrailProxyBuilder builder() {
    return new GuardrailProxyBuilder();
  }

  /**
   * A proxy as a configuration file describes it; what is set afterwards replaces what the file
   * says.
   */
  public static GuardrailProxyBuilder builder(Configuration configuration) {
    return new GuardrailProxyBuilder().configuration(configuration);
  }

  /**
   * Answers a request that is for the proxy.
   *
   * @return false, with nothing done, where it is not: the host then goes on with it
   * @throws IOException when the connection is to be closed, because the client went away or the
   *     upstream broke off in the middle of an answer
   */
  public boolean handle(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String uri = request.getRequestURI();
    String mount = request.getContextPath() + prefix;
    if (!uri.startsWith(mount)) {
      return false;
    }
    // The raw path, since a decoded one would have lost which spelling the client used.
    String path = uri.substring(mount.length());
    running.acquireUninterruptibly();
    try {
      boolean answered = answer(path, request, response);
      if (answered && response.getStatus() >= 400) {
        UnreadBody.discard(request, response);
      }
      return answered;
    } finally {
      running.release();
    }
  }

  private boolean answer(String path, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (path.startsWith(ProxyEndpoint.PREFIX)) {
      proxyEndpoint.handle(path, request, response);
      return true;
    }
    return path.startsWith("/") && api.handle(path, request, response);
  }

  /** Every route, as {@link ApiRouter#routes} tells them. */
  List<String> routes() {
    List<String> routes = new ArrayList<>(api.routes());
    routes.add("ANY " + ProxyEndpoint.PREFIX + "*/**");
    return routes;
  }

  /**
   * Where the embedding service's own spans go, to stand in the same trees as the gateway's: see
   * {@link io.spanguard.trace.sdk.Spans} and {@link io.spanguard.proxy.otlp.SpanguardSpanExporter}.
   * They are kept as those of an SDK, whatever they say of themselves.
   */
  public TraceSink traceSink() {
    return new OwnSpans(pipeline);
  }

  /** What the way from the requests to the store has seen so far. */
  public PipelineStats pipelineStats() {
    return pipeline.stats();
  }

  /**
   * What the way to the OTLP receiver has seen so far; empty where nothing is exported. What it
   * calls stored, the receiver was sent, and took or refused.
   */
  public Optional<PipelineStats> exportStats() {
    return export.map(SpanExport::stats);
  }

  /** Spans that the OTLP receiver refused for good. */
  public long exportRejected() {
    return export.map(SpanExport::rejectedSpans).orElse(0L);
  }

  /** Requests that brought no usable key. They belong to no workspace, so they leave no trace. */
  public long turnedAway() {
    return services.turnedAway().sum();
  }

  /** Traces that were deleted because their workspace has kept them for long enough. */
  public long expiredTraces() {
    return retention.deletedTraces();
  }

  ProxyFigures figures() {
    return new ProxyFigures(
        this::pipelineStats,
        export.map(way -> way::stats),
        this::exportRejected,
        this::expiredTraces,
        this::turnedAway,
        services.approvals()::noticesDropped);
  }

  /** Waits until everything that was accepted so far is stored; false when that takes longer. */
  public boolean flush(Duration timeout) {
    return pipeline.flush(timeout);
  }

  /**
   * Breaks off what still runs, gives it a moment to be recorded, stores what waits (for at most
   * {@link TracePipeline#CLOSE_TIMEOUT}), and closes the storage where the proxy opened it. To be
   * called after the container has stopped to send requests.
   */
  @Override
  public void close() {
    targets.forEach(TargetRuntime::close);
    services.approvals().close();
    awaitRunning();
    services.tails().close();
    retention.close();
    pipeline.close();
    export.ifPresent(SpanExport::close);
    meters.ifPresent(ProxyMeters::close);
    ownStorage.ifPresent(Storage::close);
  }

  /** What has been broken off is an exit like any other, and leaves a trace. */
  private void awaitRunning() {
    try {
      if (running.tryAcquire(Integer.MAX_VALUE, BREAK_OFF.toMillis(), TimeUnit.MILLISECONDS)) {
        running.release(Integer.MAX_VALUE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
