package io.spanguard.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.spanguard.proxy.access.Workspace;
import io.spanguard.proxy.config.Configuration.Metrics;
import io.spanguard.proxy.metrics.ProxyMetrics;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ProxyMetricsIT {

  private static final String TOTAL = "spanguard_requests_total";

  @Test
  void requests_areCountedByTargetAndOutcome_withoutWhatClientsChoose() throws Exception {
    try (ProxyFixture fixture = fixture(builder -> builder.metrics(ProxyMetrics.prometheus()))) {
      fixture.chat(ProxyFixture.CHAT);
      fixture.chat(ProxyFixture.CHAT);
      fixture.send(fixture.post("/proxy/chosen-by-client/v1/chat/completions", "{}"));
      for (int i = 0; i < 3; i++) {
        fixture.sink.takeBatch();
      }
      fixture.send(HttpRequest.newBuilder(fixture.uri("/proxy/bot/v1/models")));
      assertThat(fixture.proxy.flush(Duration.ofSeconds(60))).isTrue();

      HttpResponse<String> answer = fixture.get("/metrics");

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
          .startsWith("text/plain")
          .contains("version=0.0.4");
      assertThat(answer.body().lines())
          .contains(
              TOTAL + "{outcome=\"allow\",status=\"2xx\",target=\"bot\",workspace=\"acme\"} 2.0",
              TOTAL
                  + "{outcome=\"error\",status=\"4xx\",target=\"(unknown)\",workspace=\"acme\"}"
                  + " 1.0",
              "spanguard_request_duration_seconds_count{target=\"bot\",workspace=\"acme\"} 2",
              "spanguard_request_added_seconds_count{target=\"bot\",workspace=\"acme\"} 2",
              "spanguard_keys_rejected_total 1.0",
              "spanguard_approvals_notices_dropped_total 0.0",
              "spanguard_pipeline_waiting 0.0",
              "spanguard_pipeline_dropped_total 0.0",
              "spanguard_retention_deleted_total 0.0");
      assertThat(answer.body())
          .containsPattern("spanguard_pipeline_stored_total [1-9]")
          .doesNotContain("chosen-by-client", "gpt-4o", "tester");
    }
  }

  @Test
  void metrics_needTheScope() throws Exception {
    try (ProxyFixture fixture = fixture(builder -> builder.metrics(ProxyMetrics.prometheus()))) {
      HttpRequest.Builder request = HttpRequest.newBuilder(fixture.uri("/metrics"));

      assertThat(fixture.send(request).statusCode()).isEqualTo(401);
      request.header("Authorization", "Bearer " + ProxyFixture.READ_KEY);
      assertThat(fixture.send(request).statusCode()).isEqualTo(403);
    }
  }

  @Test
  void metricsOpen_needNoKey() throws Exception {
    try (ProxyFixture fixture =
        fixture(
            builder -> builder.metrics(ProxyMetrics.prometheus()).metricsAccess(Metrics.OPEN))) {
      assertThat(fixture.send(HttpRequest.newBuilder(fixture.uri("/metrics"))).statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void metricsOff_orNotAskedFor_haveNoPath() throws Exception {
    List<UnaryOperator<GuardrailProxyBuilder>> without =
        List.of(
            builder -> builder,
            builder -> builder.metrics(ProxyMetrics.of(new SimpleMeterRegistry())),
            builder -> builder.metrics(ProxyMetrics.prometheus()).metricsAccess(Metrics.OFF));
    for (UnaryOperator<GuardrailProxyBuilder> options : without) {
      try (ProxyFixture fixture = fixture(options)) {
        assertThat(fixture.get("/metrics").body()).doesNotContain("spanguard_");
      }
    }
  }

  @Test
  void hostsRegistry_getsTheMeters_untilTheProxyIsClosed() throws Exception {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (ProxyFixture fixture = fixture(builder -> builder.metrics(ProxyMetrics.of(registry)))) {
      fixture.chat(ProxyFixture.CHAT);
      fixture.sink.takeBatch();

      assertThat(
              registry
                  .get("spanguard.requests")
                  .tags("target", "bot", "outcome", "allow", "status", "2xx")
                  .counter()
                  .count())
          .isEqualTo(1);
      assertThat(registry.get("spanguard.pipeline.oldest.waiting").gauge().value()).isNotNegative();
    }
    assertThat(registry.getMeters()).isEmpty();
  }

  @Test
  void oneForTwoProxies_isRefused() {
    ProxyMetrics metrics = ProxyMetrics.of(new SimpleMeterRegistry());
    Workspace workspace = Workspace.of("acme", List.of(), List.of());
    try (GuardrailProxy first =
        GuardrailProxy.builder().workspace(workspace).metrics(metrics).build()) {
      assertThat(first.turnedAway()).isZero();
      assertThatThrownBy(
              () -> GuardrailProxy.builder().workspace(workspace).metrics(metrics).build())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("another proxy");
    }
  }

  private ProxyFixture fixture(UnaryOperator<GuardrailProxyBuilder> options) {
    ProxyFixture fixture = ProxyFixture.start(JettyContainer::start, target -> target, options);
    fixture.provider.always(FakeProvider.Script.json(200, ProxyFixture.ANSWER));
    return fixture;
  }
}
