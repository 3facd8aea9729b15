package io.spanguard.proxy;

import static java.util.Objects.requireNonNull;

import io.spanguard.proxy.access.Authenticator;
import io.spanguard.proxy.access.TrustedProxies;
import io.spanguard.proxy.access.Workspace;
import io.spanguard.proxy.config.Configuration;
import io.spanguard.proxy.config.Identity;
import io.spanguard.proxy.exchange.Limits;
import io.spanguard.proxy.exchange.TailWatch;
import io.spanguard.proxy.metrics.ProxyMetrics;
import io.spanguard.proxy.otlp.OtlpExport;
import io.spanguard.trace.IdGenerator;
import io.spanguard.trace.TraceSink;
import io.spanguard.trace.pipeline.JournalConfig;
import io.spanguard.trace.store.Storage;
import io.spanguard.trace.store.StorageConfig;
import io.spanguard.trace.store.StorageProvider;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a {@link GuardrailProxy} needs. Every default is the one of the configuration file.
 * For use by one thread.
 */
public final class GuardrailProxyBuilder {

  final List<Workspace> workspaces = new ArrayList<>();
  final List<TraceSink> sinks = new ArrayList<>();
  @Nullable Storage storage;
  @Nullable StorageConfig storageConfig;
  @Nullable JournalConfig journal;
  @Nullable OtlpExport export;
  @Nullable Authenticator authenticator;
  @Nullable ProxyMetrics metrics;
  Configuration.Metrics metricsAccess = Configuration.Metrics.KEY;
  String prefix = "";
  Limits limits = Limits.defaults();
  long maxIngestBytes = Configuration.Server.defaults().maxIngestBytes();
  Identity identity = Identity.defaults();
  boolean captureContent = true;
  boolean console = true;
  @Nullable Boolean health;
  Optional<URI> publicUrl = Optional.empty();
  TrustedProxies trustedProxies = TrustedProxies.none();
  byte[] secret = new byte[0];
  Duration approvalBeat = Duration.ofSeconds(10);
  Duration tailPatience = TailWatch.PATIENCE;
  Clock clock = Clock.systemUTC();
  IdGenerator ids = IdGenerator.random();

  GuardrailProxyBuilder() {}

  GuardrailProxyBuilder configuration(Configuration configuration) {
    Configuration.Server server = configuration.server();
    workspaces.addAll(configuration.workspaces());
    limits =
        new Limits(
            server.maxBodyBytes(), server.maxResponseBytes(), server.maxConcurrentRequests());
    maxIngestBytes = server.maxIngestBytes();
    identity = configuration.identity();
    captureContent = configuration.captureContent();
    export = configuration.export().orElse(null);
    console = server.console();
    metricsAccess = server.metrics();
    publicUrl = server.publicUrl();
    trustedProxies = TrustedProxies.of(server.trustedProxies());
    Configuration.StorageSettings settings = configuration.storage();
    secret = settings.secret().getBytes(StandardCharsets.UTF_8);
    storageConfig =
        new StorageConfig(settings.url(), settings.user(), settings.password(), settings.folder());
    journal = JournalSettings.of(settings).orElse(null);
    return this;
  }

  /** Adds a workspace; at least one is needed. */
  public GuardrailProxyBuilder workspace(Workspace workspace) {
    workspaces.add(requireNonNull(workspace, "workspace"));
    return this;
  }

  /**
   * A storage that whoever opened it also closes, after the proxy. Default: one in memory, with a
   * warning.
   */
  public GuardrailProxyBuilder storage(Storage storage) {
    this.storage = requireNonNull(storage, "storage");
    return this;
  }

  /**
   * A storage that the proxy opens, through the {@link StorageProvider}s on the class path, and
   * closes.
   */
  public GuardrailProxyBuilder storage(StorageConfig config) {
    this.storage = null;
    this.storageConfig = requireNonNull(config, "config");
    return this;
  }

  /**
   * Keeps what waits to be stored in a folder of its own, which is made where its parent is there.
   * Default: it waits in memory, with a warning, and is lost when the process is killed.
   */
  public GuardrailProxyBuilder journal(Path folder) {
    return journal(JournalConfig.of(folder));
  }

  /** Where everything that is stored is also sent. Default nowhere. */
  public GuardrailProxyBuilder export(OtlpExport export) {
    this.export = requireNonNull(export, "export");
    return this;
  }

  /** As {@link #journal(Path)}, with a bound and a way to sync other than the default. */
  public GuardrailProxyBuilder journal(JournalConfig journal) {
    this.journal = requireNonNull(journal, "journal");
    return this;
  }

  /**
   * Below which path of the context the routes are, for instance {@code /spanguard}. Default none.
   */
  public GuardrailProxyBuilder prefix(String prefix) {
    this.prefix = prefix;
    return this;
  }

  /**
   * Default {@link Limits#defaults()}. A quarter of {@link Limits#maxConcurrentRequests()}, 250 by
   * default, may wait for approvals at a time, each on a thread of the container: where its pool
   * has fewer and they are not virtual, waiting callers may take all of them, so set it to at most
   * the pool's size.
   */
  public GuardrailProxyBuilder limits(Limits limits) {
    this.limits = requireNonNull(limits, "limits");
    return this;
  }

  /**
   * How many bytes a body of {@code POST /v1/traces} may have after decompression; more is answered
   * with 413. 1 byte to 1 GiB, default 64 MiB, as OTLP's receivers have it.
   */
  public GuardrailProxyBuilder maxIngestBytes(long bytes) {
    this.maxIngestBytes = bytes;
    return this;
  }

  /** Where agent, session and user ids come from. Default {@link Identity#defaults()}. */
  public GuardrailProxyBuilder identity(Identity identity) {
    this.identity = requireNonNull(identity, "identity");
    return this;
  }

  /** Whether message content goes on spans, findings replaced. Default true. */
  public GuardrailProxyBuilder captureContent(boolean captureContent) {
    this.captureContent = captureContent;
    return this;
  }

  /**
   * Replaces API keys by the host's own way of knowing its callers. Default: the workspaces' keys.
   */
  public GuardrailProxyBuilder authenticator(Authenticator authenticator) {
    this.authenticator = requireNonNull(authenticator, "authenticator");
    return this;
  }

  /** Adds a sink that gets the gateway's spans beside the store. */
  public GuardrailProxyBuilder sink(TraceSink sink) {
    sinks.add(requireNonNull(sink, "sink"));
    return this;
  }

  /** Whether {@code /console/} is served. Default true. */
  public GuardrailProxyBuilder console(boolean console) {
    this.console = console;
    return this;
  }

  /**
   * Whether {@code /healthz} and {@code /readyz} are served. Default: only without a prefix, where
   * they cannot be the host's.
   */
  public GuardrailProxyBuilder health(boolean health) {
    this.health = health;
    return this;
  }

  /**
   * Counts requests, and what becomes of their traces. Default nothing: a host may have registries
   * of its own.
   */
  public GuardrailProxyBuilder metrics(ProxyMetrics metrics) {
    this.metrics = requireNonNull(metrics, "metrics");
    return this;
  }

  /**
   * Who may read {@code /metrics}, which is there where the {@linkplain #metrics metrics} have a
   * text. Default: who has a key with the scope {@code proxy:metrics}.
   */
  public GuardrailProxyBuilder metricsAccess(Configuration.Metrics access) {
    this.metricsAccess = requireNonNull(access, "access");
    return this;
  }

  /** How clients reach the mount point, for links. Default none: links are relative. */
  public GuardrailProxyBuilder publicUrl(URI publicUrl) {
    this.publicUrl = Optional.of(publicUrl);
    return this;
  }

  /** Reverse proxies whose {@code X-Forwarded-For} counts. Default none. */
  public GuardrailProxyBuilder trustedProxies(TrustedProxies trustedProxies) {
    this.trustedProxies = requireNonNull(trustedProxies, "trustedProxies");
    return this;
  }

  /**
   * 32 or more bytes that sign cursors and sessions, and make the placeholders of masked values;
   * servers that share a store share them. Default: random ones.
   */
  public GuardrailProxyBuilder secret(byte[] secret) {
    if (secret.length < 32) {
      throw new IllegalArgumentException("secret has fewer than 32 bytes: " + secret.length);
    }
    this.secret = secret.clone();
    return this;
  }

  /** Default {@link Clock#systemUTC()}. */
  public GuardrailProxyBuilder clock(Clock clock) {
    this.clock = requireNonNull(clock, "clock");
    return this;
  }

  /** How often a stream that waits for a person gets a comment; for tests. Default 10 seconds. */
  GuardrailProxyBuilder approvalBeat(Duration beat) {
    this.approvalBeat = beat;
    return this;
  }

  /** How long the tail of an answer waits for the sinks. */
  GuardrailProxyBuilder tailPatience(Duration patience) {
    this.tailPatience = patience;
    return this;
  }

  /** Default {@link IdGenerator#random()}. */
  public GuardrailProxyBuilder idGenerator(IdGenerator ids) {
    this.ids = requireNonNull(ids, "ids");
    return this;
  }

  /**
   * Opens the storage where that is the proxy's to do, and starts the threads that write to it.
   *
   * @throws IllegalArgumentException when there is no workspace, an id or a key stands twice, or
   *     the prefix is not a path
   * @throws io.spanguard.trace.store.StorageException when the storage or the journal cannot be
   *     opened
   */
  public GuardrailProxy build() {
    if (workspaces.isEmpty()) {
      throw new IllegalArgumentException("a proxy needs at least one workspace");
    }
    if (!prefix.isEmpty() && !prefix.matches("(/[A-Za-z0-9_.-]+)+")) {
      throw new IllegalArgumentException(
          "prefix is not empty and not a path such as /spanguard: '" + prefix + "'");
    }
    return new ProxyAssembly(this).assemble();
  }
}
