package io.spanguard.proxy.api;

import io.spanguard.proxy.access.ApiKey;
import io.spanguard.proxy.access.FailureLimit;
import io.spanguard.proxy.access.KeyAuthenticator;
import io.spanguard.proxy.access.Provider;
import io.spanguard.proxy.access.Scope;
import io.spanguard.proxy.access.Target;
import io.spanguard.proxy.access.TrustedProxies;
import io.spanguard.proxy.access.Workspace;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.pipeline.Admission;
import io.spanguard.trace.pipeline.PipelineStats;
import io.spanguard.trace.store.ApprovalStore;
import io.spanguard.trace.store.InMemoryStorage;
import io.spanguard.trace.store.TraceStore;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.ee10.servlet.DefaultServlet;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;

/**
 * A Jetty with the API below {@code /sg}, two workspaces, and a store in memory that takes spans at
 * once.
 */
final class ApiServer implements AutoCloseable {

  static final String ACME = "acme-key-0123456789012345678901234567890123";
  static final String ACME_ADMIN = "acme-admin-01234567890123456789012345678901";
  static final String ACME_READER = "acme-reader-0123456789012345678901234567890";
  static final String ACME_LIMITED = "acme-limited-012345678901234567890123456789";
  static final String ACME_BOTH = "acme-both-012345678901234567890123456789012";
  static final String ACME_BLIND = "acme-blind-01234567890123456789012345678901";
  static final String ACME_APPROVER = "acme-approver-0123456789012345678901234567";
  static final String OTHER = "other-key-012345678901234567890123456789012";
  static final Instant NOW = Instant.parse("2026-06-08T12:00:00Z");

  /** Twenty wrong keys, and then none however long the test takes. */
  private static final FailureLimit LIMIT = new FailureLimit(20, Duration.ofDays(1), 10_000);

  private static final PipelineStats PIPELINE =
      new PipelineStats(
          10,
          6,
          2,
          3,
          2,
          700,
          900,
          1,
          Duration.ofMillis(1_500),
          true,
          "io.spanguard.trace.store.StorageException: no connection to secret-host:5432");

  private static final String PREFIX = "/sg";

  final TraceStore store;
  final ApprovalStore approvals = InMemoryStorage.create().approvals();
  final AtomicInteger offered = new AtomicInteger();
  volatile List<Span> lastOffered = List.of();
  volatile Admission admission = Admission.QUEUED;
  volatile Runnable readiness = () -> {};

  private final Server server;
  private final HttpClient client = HttpClient.newHttpClient();

  ApiServer() {
    this(InMemoryStorage.create().traces());
  }

  ApiServer(TraceStore store) {
    this.store = store;
    this.server = new Server(0);
    ServletContextHandler context = new ServletContextHandler("/");
    context.addFilter(
        new FilterHolder(new ApiFilter(router())), "/*", EnumSet.of(DispatcherType.REQUEST));
    context.addServlet(DefaultServlet.class, "/");
    server.setHandler(context);
    try {
      server.start();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private ApiRouter router() {
    List<Workspace> workspaces =
        List.of(
            Workspace.of(
                "acme",
                List.of(
                    ApiKey.of("all", ACME, Set.of(Scope.READ, Scope.WRITE)),
                    ApiKey.of("admin", ACME_ADMIN, Set.of(Scope.ADMIN)),
                    ApiKey.of("reader", ACME_READER, Set.of(Scope.READ)),
                    ApiKey.of("on-call", ACME_APPROVER, Set.of(Scope.APPROVE)),
                    new ApiKey(
                        "limited",
                        ApiKey.digest(ACME_LIMITED),
                        Set.of(Scope.READ, Scope.WRITE),
                        Set.of("support-bot"),
                        true,
                        null),
                    new ApiKey(
                        "both",
                        ApiKey.digest(ACME_BOTH),
                        Set.of(Scope.READ, Scope.WRITE),
                        Set.of("support-bot", "sales-bot"),
                        true,
                        null),
                    new ApiKey(
                        "blind",
                        ApiKey.digest(ACME_BLIND),
                        Set.of(Scope.READ),
                        Set.of("*"),
                        false,
                        null)),
                List.of(target("support-bot"), target("sales-bot"))),
            Workspace.of(
                "other",
                List.of(ApiKey.of("all", OTHER, Set.of(Scope.READ, Scope.WRITE))),
                List.of(target("support-bot"))));
    return ApiRouter.builder(authenticator(workspaces), store, this::offer)
        .workspaces(workspaces)
        .clock(Clock.fixed(NOW, ZoneOffset.UTC))
        .secret(new byte[32])
        .pipeline(() -> PIPELINE)
        .approvals(approvals)
        .readiness(() -> readiness.run())
        .health(true)
        .console(true)
        .build();
  }

  private static Target target(String id) {
    return Target.builder(id, Provider.OPENAI).build();
  }

  private Admission offer(SpanBatch batch) {
    lastOffered = batch.spans();
    offered.incrementAndGet();
    if (admission.isAccepted()) {
      store.save(List.of(batch));
    }
    return admission;
  }

  HttpResponse<String> get(String key, String path) {
    return send(request(path).header("Authorization", "Bearer " + key));
  }

  HttpResponse<String> post(String key, String path, String json) {
    return send(
        request(path)
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json)));
  }

  /** As a browser writes it. */
  String origin() {
    String uri = server.getURI().toString();
    return uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server.getURI().resolve(PREFIX + path).toString()));
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    return send(request, BodyHandlers.ofString());
  }

  HttpResponse<byte[]> sendForBytes(HttpRequest.Builder request) {
    return send(request, BodyHandlers.ofByteArray());
  }

  private <T> HttpResponse<T> send(
      HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) {
    try {
      return client.send(request.build(), handler);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static KeyAuthenticator authenticator(List<Workspace> workspaces) {
    return KeyAuthenticator.create(workspaces, Clock.systemUTC(), LIMIT, TrustedProxies.none());
  }

  @Override
  public void close() throws Exception {
    server.stop();
  }

  /** The smallest filter there can be around a router. */
  private record ApiFilter(ApiRouter router) implements Filter {
    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      HttpServletRequest asked = (HttpServletRequest) request;
      HttpServletResponse answer = (HttpServletResponse) response;
      String path = asked.getRequestURI();
      if (!path.startsWith(PREFIX + "/")
          || !router.handle(path.substring(PREFIX.length()), asked, answer)) {
        chain.doFilter(request, response);
      } else if (answer.getStatus() >= 400) {
        readRest(asked, answer);
      }
    }

    /**
     * As the proxy does: otherwise the container closes the connection, perhaps when the client is
     * about to use it again.
     */
    private static void readRest(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.flushBuffer();
      try {
        request.getInputStream().transferTo(OutputStream.nullOutputStream());
      } catch (IOException clientGone) {
        // It has its answer.
        return;
      }
    }
  }
}
