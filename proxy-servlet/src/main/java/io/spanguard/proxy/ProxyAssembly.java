package io.spanguard.proxy;

import static java.util.Objects.requireNonNull;

import io.spanguard.proxy.access.Authenticator;
import io.spanguard.proxy.access.FailureLimit;
import io.spanguard.proxy.access.KeyAuthenticator;
import io.spanguard.proxy.access.Target;
import io.spanguard.proxy.access.Workspace;
import io.spanguard.proxy.access.Workspaces;
import io.spanguard.proxy.api.ApiRouter;
import io.spanguard.proxy.api.ApiRouterBuilder;
import io.spanguard.proxy.api.SpanIntake;
import io.spanguard.proxy.approval.AnswerVault;
import io.spanguard.proxy.approval.ApprovalDesk;
import io.spanguard.proxy.approval.DecisionSpans;
import io.spanguard.proxy.config.Configuration;
import io.spanguard.proxy.detect.SecretsDetector;
import io.spanguard.proxy.exchange.ExchangeServices;
import io.spanguard.proxy.exchange.GuardCheck;
import io.spanguard.proxy.exchange.TailWatch;
import io.spanguard.proxy.exchange.TargetRuntime;
import io.spanguard.proxy.guardrail.MaskKey;
import io.spanguard.proxy.guardrail.Scrubber;
import io.spanguard.proxy.metrics.ProxyMeters;
import io.spanguard.trace.TraceSink;
import io.spanguard.trace.pipeline.RetentionJob;
import io.spanguard.trace.pipeline.TracePipeline;
import io.spanguard.trace.store.InMemoryStorage;
import io.spanguard.trace.store.Storage;
import io.spanguard.trace.store.StorageProvider;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Puts a {@link GuardrailProxy} together from what its builder was told. For one thread, once. */
final class ProxyAssembly {

  private static final Logger LOGGER = System.getLogger(GuardrailProxy.class.getName());
  private static final int SECRET_BYTES = 32;

  private final GuardrailProxyBuilder wanted;
  private final Workspaces workspaces;
  private final byte[] secret;
  private final List<TargetRuntime> runtimes = new ArrayList<>();

  ProxyAssembly(GuardrailProxyBuilder wanted) {
    this.wanted = wanted;
    this.workspaces = Workspaces.of(wanted.workspaces);
    this.secret = wanted.secret.length == 0 ? randomSecret() : wanted.secret;
  }

  GuardrailProxy assemble() {
    Storage given = wanted.storage;
    Storage own = given == null ? openStorage() : null;
    Storage store = given == null ? requireNonNull(own) : given;
    SpanExport export =
        wanted.export == null ? null : SpanExport.open(wanted.export, wanted.journal, wanted.clock);
    TracePipeline pipeline = openPipeline(store, own, export);
    Optional<ProxyMeters> meters =
        Optional.ofNullable(wanted.metrics).map(metrics -> metrics.open(workspaces));
    ExchangeServices services = services(pipeline, meters, store);
    GuardrailProxy proxy =
        new GuardrailProxy(
            wanted.prefix,
            services,
            api(services, store, pipeline),
            pipeline,
            retention(store),
            runtimes,
            Optional.ofNullable(export),
            meters,
            Optional.ofNullable(own));
    meters.ifPresent(each -> each.watch(proxy.figures()));
    return proxy;
  }

  private Storage openStorage() {
    if (wanted.storageConfig != null) {
      return StorageProvider.openAny(wanted.storageConfig);
    }
    LOGGER.log(Level.WARNING, "no storage was set: traces are kept in memory, and lost at the end");
    return InMemoryStorage.create();
  }

  /**
   * @param own is closed where the pipeline cannot be opened, as is the export; null for none
   */
  private TracePipeline openPipeline(
      Storage store, @Nullable Storage own, @Nullable SpanExport export) {
    TracePipeline.Builder builder = TracePipeline.builder(store);
    if (wanted.journal != null) {
      builder.journal(wanted.journal);
    } else {
      LOGGER.log(
          Level.WARNING,
          "no journal was set: traces wait in memory, and are lost when the process is killed");
    }
    if (export != null) {
      builder.stored(export);
    }
    try {
      return builder.build();
    } catch (RuntimeException e) {
      if (export != null) {
        export.close();
      }
      if (own != null) {
        own.close();
      }
      throw e;
    }
  }

  private ExchangeServices services(
      TracePipeline pipeline, Optional<ProxyMeters> meters, Storage store) {
    List<TraceSink> sinks = new ArrayList<>();
    sinks.add(pipeline);
    meters.ifPresent(sinks::add);
    sinks.addAll(wanted.sinks);
    TraceSink sink = TraceSink.composite(sinks);
    return new ExchangeServices(
        authenticator(),
        targets(),
        sink,
        TailWatch.of(wanted.tailPatience),
        wanted.ids,
        wanted.clock,
        wanted.limits,
        wanted.captureContent,
        wanted.identity,
        Scrubber.of(SecretsDetector.create()),
        desk(store, sink),
        new Semaphore(wanted.limits.maxConcurrentRequests()),
        new LongAdder());
  }

  private Authenticator authenticator() {
    return wanted.authenticator != null
        ? wanted.authenticator
        : KeyAuthenticator.create(
            workspaces.all(), wanted.clock, FailureLimit.defaults(), wanted.trustedProxies);
  }

  private Map<String, Map<String, TargetRuntime>> targets() {
    Map<String, Map<String, TargetRuntime>> targets = new HashMap<>();
    for (Workspace workspace : workspaces.all()) {
      MaskKey maskKey = MaskKey.of(secret, workspace.id());
      Map<String, TargetRuntime> ofWorkspace = new HashMap<>();
      for (Target target : workspace.targets()) {
        TargetRuntime runtime =
            TargetRuntime.create(target, wanted.identity, wanted.limits, maskKey);
        runtimes.add(runtime);
        ofWorkspace.put(target.id(), runtime);
      }
      targets.put(workspace.id(), Map.copyOf(ofWorkspace));
    }
    return Map.copyOf(targets);
  }

  /** A quarter of the requests may wait for a person. */
  private ApprovalDesk desk(Storage store, TraceSink sink) {
    Map<String, Duration> retentions = new HashMap<>();
    workspaces.all().forEach(each -> retentions.put(each.id(), each.retention()));
    return ApprovalDesk.builder(
            store.approvals(), AnswerVault.of(secret), DecisionSpans.of(sink, wanted.ids))
        .clock(wanted.clock)
        .places(Math.max(1, wanted.limits.maxConcurrentRequests() / 4))
        .retentions(retentions)
        .beat(wanted.approvalBeat)
        .watchful(
            workspaces.all().stream()
                .flatMap(workspace -> workspace.targets().stream())
                .anyMatch(target -> target.firewall().mayHold()))
        .start();
  }

  private ApiRouter api(ExchangeServices services, Storage store, TracePipeline pipeline) {
    ApiRouterBuilder api =
        ApiRouter.builder(services.authenticator(), store.traces(), SpanIntake.of(pipeline));
    wanted.publicUrl.ifPresent(api::publicUrl);
    if (wanted.metrics != null && wanted.metricsAccess != Configuration.Metrics.OFF) {
      boolean open = wanted.metricsAccess == Configuration.Metrics.OPEN;
      wanted.metrics.text().ifPresent(text -> api.metrics(text, open));
    }
    return api.workspaces(workspaces.all())
        .clock(wanted.clock)
        .ids(wanted.ids)
        .secret(secret)
        .approvals(store.approvals())
        .decisions(services.approvals().decisions())
        .readiness(store::check)
        .flush(pipeline::flush)
        .pipeline(pipeline::stats)
        .guard(new GuardCheck(services))
        .maxIngestBytes(wanted.maxIngestBytes)
        .health(wanted.health == null ? wanted.prefix.isEmpty() : wanted.health)
        .console(wanted.console)
        .build();
  }

  private RetentionJob retention(Storage store) {
    RetentionJob.Builder job = RetentionJob.builder(store.traces()).clock(wanted.clock);
    for (Workspace workspace : workspaces.all()) {
      job.keep(workspace.id(), workspace.retention());
    }
    return job.build().start();
  }

  private static byte[] randomSecret() {
    byte[] random = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(random);
    return random;
  }
}
