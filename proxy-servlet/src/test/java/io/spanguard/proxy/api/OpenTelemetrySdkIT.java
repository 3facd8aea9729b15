package io.spanguard.proxy.api;

import static io.spanguard.proxy.api.ApiRouterIT.json;
import static io.spanguard.proxy.api.ApiServer.ACME;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.spanguard.trace.store.SpanQuery;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The OpenTelemetry SDK's own exporter sends here with nothing but its endpoint set. */
final class OpenTelemetrySdkIT {

  private static final int TRACES = 300;

  private final ApiServer server = new ApiServer();

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @Test
  void agentWithAToolAndAModelCall_readsBackAsOneTree() {
    String traceId;
    try (SdkTracerProvider provider = provider("gzip")) {
      Tracer tracer = provider.get("my-instrumentation", "1.0");
      Span agent =
          tracer
              .spanBuilder("invoke_agent support")
              .setAttribute("gen_ai.operation.name", "invoke_agent")
              .setAttribute("gen_ai.conversation.id", "s-1")
              .setAttribute("gen_ai.usage.input_tokens", 10)
              .startSpan();
      traceId = agent.getSpanContext().getTraceId();
      Span chat =
          tracer
              .spanBuilder("chat gpt-4o")
              .setParent(Context.root().with(agent))
              .setSpanKind(SpanKind.CLIENT)
              .setAttribute("gen_ai.operation.name", "chat")
              .setAttribute("gen_ai.request.model", "gpt-4o")
              .setAttribute("gen_ai.usage.input_tokens", 10)
              .setAttribute(
                  AttributeKey.stringArrayKey("gen_ai.response.finish_reasons"),
                  java.util.List.of("stop"))
              .startSpan();
      chat.addEvent(
          "gen_ai.user.message", Attributes.of(AttributeKey.stringKey("content"), "hello there"));
      chat.end();
      Span tool =
          tracer
              .spanBuilder("execute_tool search")
              .setParent(Context.root().with(agent))
              .setAttribute("gen_ai.operation.name", "execute_tool")
              .setAttribute("gen_ai.tool.name", "search")
              .startSpan();
      tool.recordException(new IllegalStateException("no index"));
      tool.setStatus(StatusCode.ERROR, "no index");
      tool.end();
      agent.end();
      assertThat(provider.forceFlush().join(60, TimeUnit.SECONDS).isSuccess()).isTrue();
    }

    JsonNode trace = json(server.get(ACME, "/traces/" + traceId));
    assertThat(trace.path("spans")).hasSize(3);
    assertThat(trace.path("kind").asText()).isEqualTo("agent");
    assertThat(trace.path("model").asText()).isEqualTo("gpt-4o");
    assertThat(trace.path("session_id").asText()).isEqualTo("s-1");
    assertThat(trace.path("service").asText()).isEqualTo("my-agent");
    assertThat(trace.path("input_tokens").asInt()).isEqualTo(10);
    assertThat(trace.path("input_preview").asText()).isEqualTo("hello there");
    assertThat(trace.path("error_count").asInt()).isEqualTo(1);
    assertThat(trace.path("incomplete").asBoolean()).isFalse();
    assertThat(json(server.get(ACME, "/traces?tool=search"))).hasSize(1);
    JsonNode otlp = json(server.get(ACME, "/traces/" + traceId + "?format=otlp"));
    assertThat(otlp.path("resourceSpans").path(0).path("scopeSpans").path(0).path("spans"))
        .hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "none"})
  void manySpans_noneIsLostOrDoubled(String compression) {
    try (SdkTracerProvider provider = provider(compression)) {
      Tracer tracer = provider.get("t");
      for (int i = 0; i < TRACES; i++) {
        Span root = tracer.spanBuilder("root").setNoParent().startSpan();
        for (int j = 0; j < 4; j++) {
          tracer.spanBuilder("child").setParent(Context.root().with(root)).startSpan().end();
        }
        root.end();
      }
      assertThat(provider.forceFlush().join(60, TimeUnit.SECONDS).isSuccess()).isTrue();
    }

    assertThat(count("root")).isEqualTo(TRACES);
    assertThat(count("child")).isEqualTo(4 * TRACES);
  }

  private int count(String name) {
    int count = 0;
    SpanQuery.Builder query = SpanQuery.builder().from(java.time.Instant.EPOCH).limit(200);
    var page = server.store.spans("acme", query.build());
    while (true) {
      count += (int) page.items().stream().filter(span -> span.name().equals(name)).count();
      if (page.next() == null) {
        return count;
      }
      page = server.store.spans("acme", query.after(page.next()).build());
    }
  }

  private SdkTracerProvider provider(String compression) {
    OtlpHttpSpanExporter exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(server.request("/v1/traces").build().uri().toString())
            .addHeader("Authorization", "Bearer " + ACME)
            .setCompression(compression)
            .setTimeout(Duration.ofMinutes(1))
            .build();
    return SdkTracerProvider.builder()
        .setResource(
            Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), "my-agent")))
        .addSpanProcessor(
            BatchSpanProcessor.builder(exporter)
                .setMaxQueueSize(10_000)
                .setExporterTimeout(Duration.ofMinutes(1))
                .build())
        .build();
  }
}
