package io.spanguard.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.proxy.access.ApiKey;
import io.spanguard.proxy.access.Provider;
import io.spanguard.proxy.access.Scope;
import io.spanguard.proxy.access.Target;
import io.spanguard.proxy.access.Workspace;
import io.spanguard.proxy.metrics.ProxyMetrics;
import io.spanguard.trace.Attributes;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.SpanKind;
import io.spanguard.trace.SpanSource;
import io.spanguard.trace.convention.Names;
import io.spanguard.trace.store.Approval;
import io.spanguard.trace.store.Approval.Status;
import io.spanguard.trace.store.Hold;
import io.spanguard.trace.store.InMemoryStorage;
import io.spanguard.trace.store.Storage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every route, asked with every scope, from another workspace, and with a key that is good for
 * another target: nobody sees or changes what is not theirs. A route without an entry in {@link
 * #PROBES} fails the test.
 */
final class IsolationIT {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SPAN = "00f067aa0ba902b7";

  /** A target of acme, and what stands in everything that belongs to it, and in nothing else. */
  private static final String SALES = "sales-only";

  private static final String SALES_KEY = "sales-key-0123456789012345678901234567890123";
  private static final String SUPPORT_KEY = "support-key-01234567890123456789012345678901";
  private static final String OTHER_KEY = "other-key-0123456789012345678901234567890123";

  private static final Map<String, Probe> PROBES = probes();

  private static final Storage STORAGE = InMemoryStorage.create();
  private static Instant now;
  private static GuardrailProxy proxy;
  private static Container container;
  private static HttpClient client;

  /**
   * What is sent.
   *
   * @param needs which keys it takes
   * @param body null for none
   */
  private record Probe(Needs needs, Scope scope, String path, String body) {}

  private enum Needs {
    NO_KEY,
    ANY_KEY,
    SCOPE
  }

  private static Map<String, Probe> probes() {
    Map<String, Probe> probes = new LinkedHashMap<>();
    probes.put("GET /traces", get(Scope.READ, "/traces"));
    probes.put("GET /traces/facets", get(Scope.READ, "/traces/facets?field=session_id"));
    probes.put("GET /traces/*", get(Scope.READ, "/traces/" + TRACE));
    probes.put("GET /traces/*/spans/*", get(Scope.READ, "/traces/" + TRACE + "/spans/" + SPAN));
    probes.put(
        "POST /v1/traces",
        post(
            Scope.WRITE,
            "/v1/traces",
            "{\"trace_id\":\"" + TRACE + "\",\"spans\":[{\"span_id\":\"x\",\"name\":\"added\"}]}"));
    probes.put("GET /session", new Probe(Needs.ANY_KEY, Scope.READ, "/session", null));
    probes.put("POST /session", new Probe(Needs.NO_KEY, Scope.READ, "/session", "{\"key\":\"x\"}"));
    probes.put("DELETE /session", new Probe(Needs.NO_KEY, Scope.READ, "/session", null));
    probes.put("DELETE /traces", get(Scope.ADMIN, "/traces?user_id=" + SALES));
    probes.put("DELETE /traces/*", get(Scope.ADMIN, "/traces/" + TRACE));
    probes.put(
        "POST /v1/spans/query",
        post(Scope.READ, "/v1/spans/query", "{\"trace_ids\":[\"" + TRACE + "\"]}"));
    probes.put("GET /stats", get(Scope.READ, "/stats?group_by=user"));
    for (String who : List.of("sessions", "agents", "users")) {
      probes.put("GET /" + who, get(Scope.READ, "/" + who));
      probes.put("GET /" + who + "/*", get(Scope.READ, "/" + who + "/" + SALES));
    }
    probes.put("GET /targets", get(Scope.READ, "/targets"));
    probes.put("GET /targets/*", get(Scope.READ, "/targets/" + SALES));
    probes.put("GET /pipeline", get(Scope.ADMIN, "/pipeline"));
    probes.put("GET /metrics", get(Scope.METRICS, "/metrics"));
    probes.put("GET /approvals", get(Scope.READ, "/approvals"));
    probes.put("GET /approvals/*", get(Scope.READ, "/approvals/" + SALES));
    probes.put(
        "POST /approvals/*",
        post(Scope.APPROVE, "/approvals/" + SALES, "{\"decision\":\"approve\"}"));
    probes.put(
        "POST /v1/guard",
        post(
            Scope.INVOKE,
            "/v1/guard",
            "{\"target_id\":\"" + SALES + "\",\"text\":\"a@b.example\"}"));
    probes.put("GET /healthz", new Probe(Needs.NO_KEY, Scope.READ, "/healthz", null));
    probes.put("GET /readyz", new Probe(Needs.NO_KEY, Scope.READ, "/readyz", null));
    probes.put("GET /console", new Probe(Needs.NO_KEY, Scope.READ, "/console", null));
    probes.put("GET /console/**", new Probe(Needs.NO_KEY, Scope.READ, "/console/", null));
    probes.put("ANY /proxy/*/**", post(Scope.INVOKE, "/proxy/" + SALES + "/v1/x", "{}"));
    return probes;
  }

  private static Probe get(Scope scope, String path) {
    return new Probe(Needs.SCOPE, scope, path, null);
  }

  private static Probe post(Scope scope, String path, String body) {
    return new Probe(Needs.SCOPE, scope, path, body);
  }

  @BeforeAll
  static void start() {
    now = Instant.now();
    List<ApiKey> otherKeys = new ArrayList<>();
    for (Scope scope : Scope.values()) {
      otherKeys.add(ApiKey.of(scope.name(), otherKey(scope), Set.of(scope)));
    }
    Set<Scope> all = EnumSet.allOf(Scope.class);
    proxy =
        GuardrailProxy.builder()
            .workspace(
                Workspace.of(
                    "acme",
                    List.of(
                        ApiKey.of("sales", SALES_KEY, all),
                        new ApiKey(
                            "support",
                            ApiKey.digest(SUPPORT_KEY),
                            all,
                            Set.of("support"),
                            true,
                            null)),
                    List.of(target(SALES), target("support"))))
            .workspace(Workspace.of("other", otherKeys, List.of(target("support"))))
            .storage(STORAGE)
            .health(true)
            .metrics(ProxyMetrics.prometheus())
            .build();
    container = JettyContainer.start(new GuardrailFilter(proxy));
    client = HttpClient.newHttpClient();
    STORAGE.traces().save(List.of(new SpanBatch("acme", List.of(salesSpan()))));
    Hold hold = new Hold("acme", "request", "hold", Status.PENDING, now.plusSeconds(600));
    STORAGE.approvals().open(hold, new byte[0], List.of(salesApproval()), now);
  }

  private static Target target(String id) {
    return Target.builder(id, Provider.OPENAI).baseUrl(URI.create("http://127.0.0.1:9")).build();
  }

  @AfterAll
  static void stop() {
    container.close();
    proxy.close();
  }

  @Test
  void everyRouteHasAnEntry() {
    assertThat(new TreeSet<>(PROBES.keySet())).isEqualTo(new TreeSet<>(proxy.routes()));
  }

  @Test
  void whoMaySeeIt_seesIt() throws Exception {
    for (String route :
        List.of("GET /traces", "GET /traces/*", "GET /users", "GET /sessions/*", "GET /targets")) {
      assertThat(send(route, SALES_KEY).body()).as(route).contains(SALES);
    }
    assertThat(send("GET /approvals/*", SALES_KEY).statusCode()).isEqualTo(200);
  }

  static Stream<Arguments> routes() {
    return PROBES.keySet().stream().map(route -> Arguments.argumentSet(route, route));
  }

  @ParameterizedTest
  @MethodSource("routes")
  void withoutAKey_nothingIsToldOrDone(String route) throws Exception {
    HttpResponse<String> answer = send(route, null);

    if (PROBES.get(route).needs() != Needs.NO_KEY) {
      assertThat(answer.statusCode()).isEqualTo(401);
    }
    assertThat(answer.body()).doesNotContain(SALES);
    assertUntouched(route);
  }

  @ParameterizedTest
  @MethodSource("routes")
  void eachScope_opensWhatItIsForAndNothingElse(String route) throws Exception {
    Probe probe = PROBES.get(route);

    for (Scope scope : Scope.values()) {
      HttpResponse<String> answer = send(route, otherKey(scope));
      boolean isClosed = probe.needs() == Needs.SCOPE && scope != probe.scope();
      String as = scope.id() + ": " + answer.statusCode() + " " + answer.body();

      if (isClosed) {
        assertThat(answer.statusCode()).as(as).isEqualTo(403);
      }
      assertThat(
              answer.body().contains("has not the scope")
                  || answer.body().contains("scope_missing"))
          .as(as)
          .isEqualTo(isClosed);
      assertThat(shown(route, answer)).as(as).doesNotContain(SALES);
      assertUntouched(as);
    }
  }

  @ParameterizedTest
  @MethodSource("routes")
  void keyForAnotherTarget_seesAndChangesNothing(String route) throws Exception {
    HttpResponse<String> answer = send(route, SUPPORT_KEY);

    assertThat(answer.statusCode()).as(answer.body()).isLessThan(500);
    assertThat(shown(route, answer)).doesNotContain(SALES);
    assertUntouched(route);
  }

  /**
   * What is quoted of a question says nothing of what is there. Metrics are the server's, whose
   * operator gives their scope to nobody else: they name all targets that are configured.
   */
  private static String shown(String route, HttpResponse<String> answer) {
    if (route.equals("GET /metrics")) {
      return "";
    }
    return answer.statusCode() >= 400
        ? answer.body().replace("'" + SALES + "'", "")
        : answer.body();
  }

  private static void assertUntouched(String as) {
    assertThat(proxy.flush(Duration.ofSeconds(60))).isTrue();
    assertThat(STORAGE.traces().trace("acme", TRACE).orElseThrow().spans())
        .as(as)
        .containsExactly(salesSpan());
    assertThat(STORAGE.approvals().approval("acme", SALES, now).orElseThrow())
        .as(as)
        .isEqualTo(salesApproval());
  }

  private static HttpResponse<String> send(String route, String key)
      throws IOException, InterruptedException {
    Probe probe = PROBES.get(route);
    String method = route.substring(0, route.indexOf(' ')).replace("ANY", "POST");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(container.url().resolve(probe.path()))
            .method(
                method,
                probe.body() == null
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofString(probe.body()));
    if (!method.equals("GET")) {
      request.header("Content-Type", "application/json");
    }
    if (key != null) {
      request.header("X-Spanguard-Key", key);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static String otherKey(Scope scope) {
    return OTHER_KEY + "-" + scope.name();
  }

  private static Span salesSpan() {
    return Span.builder(TRACE, SPAN, SALES)
        .kind(SpanKind.REQUEST)
        .source(SpanSource.GATEWAY)
        .start(now.minusSeconds(30))
        .attributes(
            Attributes.builder()
                .put(Names.TARGET_ID, SALES)
                .put(Names.SESSION_ID, SALES)
                .put(Names.AGENT_ID, SALES)
                .put(Names.USER_ID, SALES)
                .put(Names.INPUT_PREVIEW, SALES)
                .build())
        .build();
  }

  private static Approval salesApproval() {
    return new Approval(
        SALES,
        "hold",
        SALES,
        TRACE,
        SPAN,
        SALES,
        null,
        "LLM06:2025",
        "refund",
        "{}",
        SALES,
        "ci",
        null,
        null,
        null,
        now,
        now.plusSeconds(600),
        Status.PENDING,
        null,
        null,
        null);
  }
}
