package io.spanguard.proxy.api;

import static java.util.Objects.requireNonNull;

import io.spanguard.proxy.access.Authenticator;
import io.spanguard.proxy.access.KeyAuthenticator;
import io.spanguard.proxy.access.Target;
import io.spanguard.proxy.access.Workspace;
import io.spanguard.proxy.approval.DecisionSpans;
import io.spanguard.proxy.exchange.GuardCheck;
import io.spanguard.trace.IdGenerator;
import io.spanguard.trace.TraceSink;
import io.spanguard.trace.pipeline.PipelineStats;
import io.spanguard.trace.store.ActivityQuery.Who;
import io.spanguard.trace.store.ApprovalStore;
import io.spanguard.trace.store.TraceStore;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Collects what an {@link ApiRouter} needs. For use by one thread. */
public final class ApiRouterBuilder {

  private final Authenticator authenticator;
  private final TraceStore traces;
  private final SpanIntake intake;
  private List<Workspace> workspaces = List.of();
  private Clock clock = Clock.systemUTC();
  private IdGenerator ids = IdGenerator.random();
  private byte @Nullable [] secret;
  private Predicate<Duration> flush = timeout -> true;
  private @Nullable Supplier<PipelineStats> pipeline;
  private @Nullable MetricsEndpoint metrics;
  private @Nullable Runnable readiness;
  private @Nullable URI publicUrl;
  private @Nullable GuardCheck guard;
  private @Nullable ApprovalStore approvals;
  private DecisionSpans decisions = DecisionSpans.of(TraceSink.noop(), IdGenerator.random());
  private long maxIngestBytes = RequestBytes.MAX_BYTES;
  private boolean health;
  private boolean console;

  ApiRouterBuilder(Authenticator authenticator, TraceStore traces, SpanIntake intake) {
    this.authenticator = requireNonNull(authenticator, "authenticator");
    this.traces = requireNonNull(traces, "traces");
    this.intake = requireNonNull(intake, "intake");
  }

  /** Whose targets are listed; default none. */
  public ApiRouterBuilder workspaces(List<Workspace> workspaces) {
    this.workspaces = List.copyOf(workspaces);
    return this;
  }

  /** Held tool calls; default none: there is no {@code /approvals} then. */
  public ApiRouterBuilder approvals(ApprovalStore approvals) {
    this.approvals = requireNonNull(approvals, "approvals");
    return this;
  }

  /** Where decisions about held tool calls are told of; default nowhere. */
  public ApiRouterBuilder decisions(DecisionSpans decisions) {
    this.decisions = requireNonNull(decisions, "decisions");
    return this;
  }

  /** When spans end that say nothing of it; default the system's. */
  public ApiRouterBuilder clock(Clock clock) {
    this.clock = requireNonNull(clock, "clock");
    return this;
  }

  /** Makes the ids that senders leave out; default random ones. */
  public ApiRouterBuilder ids(IdGenerator ids) {
    this.ids = requireNonNull(ids, "ids");
    return this;
  }

  /**
   * Signs cursors and the console's sessions; 32 bytes or more, the same on all servers that share
   * a store. Default random: cursors and sessions then end with the process.
   */
  public ApiRouterBuilder secret(byte[] secret) {
    this.secret = secret.clone();
    return this;
  }

  /** Throws when the store cannot be reached. Default none: {@code /readyz} then always says ok. */
  public ApiRouterBuilder readiness(Runnable check) {
    this.readiness = requireNonNull(check, "check");
    return this;
  }

  /**
   * Waits so long for what was accepted to be stored, and says whether it is: asked before traces
   * are erased. Default: there is nothing to wait for.
   */
  public ApiRouterBuilder flush(Predicate<Duration> flush) {
    this.flush = requireNonNull(flush, "flush");
    return this;
  }

  /**
   * Whose figures {@code /pipeline}, {@code /stats} and {@code /readyz} show. Default none: there
   * is no {@code /pipeline} then.
   */
  public ApiRouterBuilder pipeline(Supplier<PipelineStats> pipeline) {
    this.pipeline = requireNonNull(pipeline, "pipeline");
    return this;
  }

  /**
   * What {@code /metrics} shows, in Prometheus' text format. Default none: there is no such path.
   *
   * @param open whether it needs no key
   */
  public ApiRouterBuilder metrics(Supplier<String> text, boolean open) {
    this.metrics = new MetricsEndpoint(requireNonNull(text, "text"), open);
    return this;
  }

  /** Judges texts without proxying them. Default none: there is no {@code /v1/guard} then. */
  public ApiRouterBuilder guard(GuardCheck guard) {
    this.guard = requireNonNull(guard, "guard");
    return this;
  }

  /** Of a body of {@code POST /v1/traces}, after decompression: 1 byte to 1 GiB. Default 64 MiB. */
  public ApiRouterBuilder maxIngestBytes(long bytes) {
    if (bytes < 1 || bytes > RequestBytes.LARGEST) {
      throw new IllegalArgumentException("maxIngestBytes is not 1 byte to 1 GiB: " + bytes);
    }
    this.maxIngestBytes = bytes;
    return this;
  }

  /** What absolute links begin with. Default none: links are relative to the mount point. */
  public ApiRouterBuilder publicUrl(URI publicUrl) {
    this.publicUrl = requireNonNull(publicUrl, "publicUrl");
    return this;
  }

  /**
   * Whether there are {@code /healthz} and {@code /readyz}; default false, since the host may have
   * its own.
   */
  public ApiRouterBuilder health(boolean health) {
    this.health = health;
    return this;
  }

  /** Whether there is {@code /console/}; default false. */
  public ApiRouterBuilder console(boolean console) {
    this.console = console;
    return this;
  }

  /**
   * Reads the console's files, where there is to be one, and puts the routes together.
   *
   * @throws IllegalArgumentException when the secret is shorter than 32 bytes, or a workspace's id
   *     stands twice
   */
  public ApiRouter build() {
    Map<String, Workspace> byId = byId(workspaces);
    byte[] key = secret != null ? secret : randomSecret();
    Cursors cursors = new Cursors(key);
    SameOrigin sameOrigin = new SameOrigin(publicUrl);
    Callers callers = callers(new SessionTokens(key, clock), sameOrigin);
    PresentTraces present = new PresentTraces(traces, System::nanoTime);
    IngestTargets ingestTargets = new IngestTargets(targetIds(byId), present);
    SpanKeeper keeper = new SpanKeeper(intake);
    TraceEndpoint trace = new TraceEndpoint(traces);
    TargetsEndpoint targets = new TargetsEndpoint(byId, base(publicUrl), traces, clock);
    List<Route> routes = new ArrayList<>();
    routes.add(Route.get("/traces", new TracesEndpoint(traces, cursors)));
    routes.add(Route.get("/traces/facets", new FacetsEndpoint(traces)));
    routes.add(Route.get("/traces/*", trace));
    routes.add(Route.get("/traces/*/spans/*", trace));
    routes.add(
        Route.post(
            "/v1/traces",
            new IngestEndpoint(
                new OwnIngest(keeper, new GatewaySpans(traces), ingestTargets, present, clock, ids),
                new OtlpIngest(keeper, ingestTargets, present, clock),
                maxIngestBytes)));
    SessionEndpoint session = new SessionEndpoint(callers, sameOrigin, publicUrl);
    routes.add(Route.get("/session", session));
    if (callers.hasSessions()) {
      routes.add(Route.post("/session", session));
      routes.add(Route.delete("/session", session));
    }
    EraseEndpoint erase = new EraseEndpoint(traces, flush);
    routes.add(Route.delete("/traces", erase));
    routes.add(Route.delete("/traces/*", erase));
    routes.add(Route.post("/v1/spans/query", new SpanQueryEndpoint(traces, cursors)));
    routes.add(Route.get("/stats", new StatsEndpoint(traces, clock, pipeline)));
    addActivity(routes, Who.SESSION, "sessions", cursors);
    addActivity(routes, Who.AGENT, "agents", cursors);
    addActivity(routes, Who.USER, "users", cursors);
    routes.add(Route.get("/targets", targets));
    routes.add(Route.get("/targets/*", targets));
    if (pipeline != null) {
      routes.add(Route.get("/pipeline", new PipelineEndpoint(pipeline)));
    }
    if (metrics != null) {
      routes.add(Route.get("/metrics", metrics.endpoint()));
    }
    if (guard != null) {
      routes.add(Route.post(GuardCheck.PATH, new GuardEndpoint(guard)));
    }
    if (approvals != null) {
      ApprovalsEndpoint held = new ApprovalsEndpoint(approvals, cursors, clock);
      routes.add(Route.get("/approvals", held));
      routes.add(Route.get("/approvals/*", held));
      routes.add(
          Route.post(
              "/approvals/*",
              new DecisionEndpoint(approvals, decisions, selfApproving(byId), clock)));
    }
    if (health) {
      Runnable check = readiness != null ? readiness : () -> {};
      routes.add(Route.get("/healthz", HealthEndpoint.live()));
      routes.add(Route.get("/readyz", HealthEndpoint.ready(StoreCheck.of(check), pipeline)));
    }
    if (console) {
      ConsoleEndpoint files = ConsoleEndpoint.create();
      routes.add(Route.get("/console", files));
      routes.add(Route.get("/console/**", files));
    }
    return new ApiRouter(callers, routes);
  }

  /** Sessions stand for keys, so there are none where the host knows its callers in its own way. */
  private Callers callers(SessionTokens tokens, SameOrigin sameOrigin) {
    return authenticator instanceof KeyAuthenticator keys
        ? new Callers(keys, new Sessions(keys, tokens, sameOrigin))
        : new Callers(authenticator, null);
  }

  private void addActivity(List<Route> routes, Who who, String path, Cursors cursors) {
    ActivityEndpoint endpoint = new ActivityEndpoint(who, path, traces, cursors, clock);
    routes.add(Route.get("/" + path, endpoint));
    routes.add(Route.get("/" + path + "/*", endpoint));
  }

  private static Map<String, Workspace> byId(List<Workspace> workspaces) {
    return workspaces.stream()
        .collect(
            Collectors.toMap(
                Workspace::id,
                Function.identity(),
                (one, other) -> {
                  throw new IllegalArgumentException("workspace id twice: " + one.id());
                }));
  }

  private static Map<String, Set<String>> targetIds(Map<String, Workspace> workspaces) {
    return targetIds(workspaces, target -> true);
  }

  private static Map<String, Set<String>> selfApproving(Map<String, Workspace> workspaces) {
    return targetIds(workspaces, target -> target.approvals().selfApprove());
  }

  private static Map<String, Set<String>> targetIds(
      Map<String, Workspace> workspaces, Predicate<Target> wanted) {
    return workspaces.values().stream()
        .collect(
            Collectors.toMap(
                Workspace::id,
                workspace ->
                    workspace.targets().stream()
                        .filter(wanted)
                        .map(Target::id)
                        .collect(Collectors.toUnmodifiableSet())));
  }

  private static String base(@Nullable URI publicUrl) {
    if (publicUrl == null) {
      return "";
    }
    String url = publicUrl.toString();
    return url.endsWith("/") ? url : url + "/";
  }

  private static byte[] randomSecret() {
    byte[] secret = new byte[Cursors.MIN_SECRET_LENGTH];
    new SecureRandom().nextBytes(secret);
    return secret;
  }
}
