package io.spanguard.proxy;

import static java.util.Objects.requireNonNull;

import io.spanguard.proxy.access.Authenticator;
import io.spanguard.proxy.access.FailureLimit;
import io.spanguard.proxy.access.KeyAuthenticator;
import io.spanguard.proxy.access.Target;
import io.spanguard.proxy.access.TrustedProxies;
import io.spanguard.proxy.access.Workspace;
import io.spanguard.proxy.access.Workspaces;
import io.spanguard.proxy.api.ApiRouter;
import io.spanguard.proxy.api.ApiRouterBuilder;
import io.spanguard.proxy.api.SpanIntake;
import io.spanguard.proxy.approval.AnswerVault;
import io.spanguard.proxy.approval.ApprovalDesk;
import io.spanguard.proxy.approval.DecisionSpans;
import io.spanguard.proxy.config.Configuration;
import io.spanguard.proxy.config.Identity;
import io.spanguard.proxy.detect.SecretsDetector;
import io.spanguard.proxy.exchange.ExchangeServices;
import io.spanguard.proxy.exchange.GuardCheck;
import io.spanguard.proxy.exchange.Limits;
import io.spanguard.proxy.exchange.TargetRuntime;
import io.spanguard.proxy.guardrail.MaskKey;
import io.spanguard.proxy.guardrail.Scrubber;
import io.spanguard.proxy.metrics.ProxyMeters;
import io.spanguard.proxy.metrics.ProxyMetrics;
import io.spanguard.proxy.otlp.OtlpExport;
import io.spanguard.trace.IdGenerator;
import io.spanguard.trace.TraceSink;
import io.spanguard.trace.pipeline.JournalConfig;
import io.spanguard.trace.pipeline.RetentionJob;
import io.spanguard.trace.pipeline.TracePipeline;
import io.spanguard.trace.store.ApprovalStore;
import io.spanguard.trace.store.InMemoryStorage;
import io.spanguard.trace.store.Storage;
import io.spanguard.trace.store.StorageConfig;
import io.spanguard.trace.store.StorageProvider;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a {@link GuardrailProxy} needs. Every default is the one of the configuration file.
 * For use by one thread.
 */
public final class GuardrailProxyBuilder {

  private static final Logger LOGGER = System.getLogger(GuardrailProxy.class.getName());

  private final List<Workspace> workspaces = new ArrayList<>();
  private final List<TraceSink> sinks = new ArrayList<>();
  private @Nullable Storage storage;
  private @Nullable StorageConfig storageConfig;
  private @Nullable JournalConfig journal;
  private @Nullable OtlpExport export;
  private @Nullable Authenticator authenticator;
  private @Nullable ProxyMetrics metrics;
  private Configuration.Metrics metricsAccess = Configuration.Metrics.KEY;
  private String prefix = "";
  private Limits limits = Limits.defaults();
  private Identity identity = Identity.defaults();
  private boolean captureContent = true;
  private boolean console = true;
  private @Nullable Boolean health;
  private Optional<URI> publicUrl = Optional.empty();
  private TrustedProxies trustedProxies = TrustedProxies.none();
  private byte[] secret = new byte[0];
  private Duration approvalBeat = Duration.ofSeconds(10);
  private Clock clock = Clock.systemUTC();
  private IdGenerator ids = IdGenerator.random();

  GuardrailProxyBuilder() {}

  GuardrailProxyBuilder configuration(Configuration configuration) {
    Configuration.Server server = configuration.server();
    workspaces.addAll(configuration.workspaces());
    limits =
        new Limits(
            server.maxBodyBytes(), server.maxResponseBytes(), server.maxConcurrentRequests());
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

  /** Default {@link Limits#defaults()}. */
  public GuardrailProxyBuilder limits(Limits limits) {
    this.limits = requireNonNull(limits, "limits");
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
    checkPrefix(prefix);
    Workspaces known = Workspaces.of(workspaces);
    Storage own = storage == null ? openStorage() : null;
    Storage store = storage == null ? requireNonNull(own) : storage;
    SpanExport spanExport = export == null ? null : SpanExport.open(export, journal, clock);
    TracePipeline pipeline = openPipeline(store, own, spanExport);
    List<TargetRuntime> runtimes = new ArrayList<>();
    Optional<ProxyMeters> meters = Optional.ofNullable(metrics).map(wanted -> wanted.open(known));
    ExchangeServices services = services(pipeline, known, runtimes, meters, store.approvals());
    GuardrailProxy proxy =
        new GuardrailProxy(
            prefix,
            services,
            api(services, store, pipeline, known),
            pipeline,
            retention(store),
            runtimes,
            Optional.ofNullable(spanExport),
            meters,
            Optional.ofNullable(own));
    meters.ifPresent(each -> each.watch(proxy.figures()));
    return proxy;
  }

  private Storage openStorage() {
    if (storageConfig != null) {
      return StorageProvider.openAny(storageConfig);
    }
    LOGGER.log(Level.WARNING, "no storage was set: traces are kept in memory, and lost at the end");
    return InMemoryStorage.create();
  }

  /**
   * @param own is closed where the pipeline cannot be opened, as is the export; null for none
   */
  private TracePipeline openPipeline(
      Storage store, @Nullable Storage own, @Nullable SpanExport spanExport) {
    TracePipeline.Builder builder = TracePipeline.builder(store);
    if (journal != null) {
      builder.journal(journal);
    } else {
      LOGGER.log(
          Level.WARNING,
          "no journal was set: traces wait in memory, and are lost when the process is killed");
    }
    if (spanExport != null) {
      builder.stored(spanExport);
    }
    try {
      return builder.build();
    } catch (RuntimeException e) {
      if (spanExport != null) {
        spanExport.close();
      }
      if (own != null) {
        own.close();
      }
      throw e;
    }
  }

  private ExchangeServices services(
      TracePipeline pipeline,
      Workspaces known,
      List<TargetRuntime> runtimes,
      Optional<ProxyMeters> meters,
      ApprovalStore approvals) {
    byte[] serverSecret = secret.length == 0 ? randomSecret() : secret;
    Map<String, Map<String, TargetRuntime>> targets = new HashMap<>();
    for (Workspace workspace : known.all()) {
      MaskKey maskKey = MaskKey.of(serverSecret, workspace.id());
      Map<String, TargetRuntime> ofWorkspace = new HashMap<>();
      for (Target target : workspace.targets()) {
        TargetRuntime runtime = TargetRuntime.create(target, identity, limits, maskKey);
        runtimes.add(runtime);
        ofWorkspace.put(target.id(), runtime);
      }
      targets.put(workspace.id(), Map.copyOf(ofWorkspace));
    }
    List<TraceSink> all = new ArrayList<>();
    all.add(pipeline);
    meters.ifPresent(all::add);
    all.addAll(sinks);
    TraceSink sink = TraceSink.composite(all);
    return new ExchangeServices(
        authenticator != null
            ? authenticator
            : KeyAuthenticator.create(known.all(), clock, FailureLimit.defaults(), trustedProxies),
        Map.copyOf(targets),
        sink,
        ids,
        clock,
        limits,
        captureContent,
        identity,
        Scrubber.of(SecretsDetector.create()),
        desk(approvals, serverSecret, sink),
        new Semaphore(limits.maxConcurrentRequests()),
        new LongAdder());
  }

  /** A quarter of the requests may wait for a person. */
  private ApprovalDesk desk(ApprovalStore approvals, byte[] serverSecret, TraceSink sink) {
    Map<String, Duration> retentions = new HashMap<>();
    workspaces.forEach(workspace -> retentions.put(workspace.id(), workspace.retention()));
    return ApprovalDesk.builder(
            approvals, AnswerVault.of(serverSecret), DecisionSpans.of(sink, ids))
        .clock(clock)
        .places(Math.max(1, limits.maxConcurrentRequests() / 4))
        .retentions(retentions)
        .beat(approvalBeat)
        .watchful(
            workspaces.stream()
                .flatMap(workspace -> workspace.targets().stream())
                .anyMatch(target -> target.firewall().mayHold()))
        .start();
  }

  private ApiRouter api(
      ExchangeServices services, Storage store, TracePipeline pipeline, Workspaces known) {
    ApiRouterBuilder api =
        ApiRouter.builder(services.authenticator(), store.traces(), SpanIntake.of(pipeline));
    publicUrl.ifPresent(api::publicUrl);
    if (metrics != null && metricsAccess != Configuration.Metrics.OFF) {
      boolean open = metricsAccess == Configuration.Metrics.OPEN;
      metrics.text().ifPresent(text -> api.metrics(text, open));
    }
    return api.workspaces(known.all())
        .clock(clock)
        .ids(ids)
        .secret(secret.length == 0 ? randomSecret() : secret)
        .approvals(store.approvals())
        .decisions(services.approvals().decisions())
        .readiness(store::check)
        .flush(pipeline::flush)
        .pipeline(pipeline::stats)
        .guard(new GuardCheck(services))
        .health(health == null ? prefix.isEmpty() : health)
        .console(console)
        .build();
  }

  private RetentionJob retention(Storage store) {
    RetentionJob.Builder job = RetentionJob.builder(store.traces()).clock(clock);
    for (Workspace workspace : workspaces) {
      job.keep(workspace.id(), workspace.retention());
    }
    return job.build().start();
  }

  private static byte[] randomSecret() {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    return random;
  }

  private static void checkPrefix(String prefix) {
    if (!prefix.isEmpty() && !prefix.matches("(/[A-Za-z0-9_.-]+)+")) {
      throw new IllegalArgumentException(
          "prefix is not empty and not a path such as /spanguard: '" + prefix + "'");
    }
  }
}
