package io.spanguard.example.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.internal.http.HttpExporter;
import io.opentelemetry.exporter.internal.http.HttpExporterBuilder;
import io.opentelemetry.exporter.internal.otlp.traces.TraceRequestMarshaler;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import io.opentelemetry.sdk.internal.StandardComponentId.ExporterType;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * OpenTelemetry's own exporters, protobuf and JSON, gzipped and plain, deliver every span once,
 * though the server is killed in between. {@code -Dspanguard.spans=100000} for more of them.
 *
 * <p>The SDK has no public exporter of OTLP/JSON; this takes the sender and the marshaller that its
 * other exporters are made of.
 */
final class ExporterDeliveryIT {

  private static final int SPANS = Integer.getInteger("spanguard.spans", 20_000);
  private static final int SPANS_PER_TRACE = 10;
  private static final int KILLS = 2;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir private Path data;

  private final AtomicInteger delivered = new AtomicInteger();
  private final Set<String> made = ConcurrentHashMap.newKeySet();

  @Test
  void spans_areThereOnce_thoughTheServerWasKilled() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    ServerProcess server = ServerProcess.start(data, 0);
    URI address = server.address();
    String key = Files.readString(data.resolve("demo.key")).strip();
    try {
      List<Callable<Void>> senders =
          List.of(
              () -> send(protobuf(address, key, "gzip")),
              () -> send(protobuf(address, key, "none")),
              () -> send(json(address, key, "gzip")),
              () -> send(json(address, key, "none")));
      List<Future<Void>> running = senders.stream().map(threads::submit).toList();
      for (int kill = 1; kill <= KILLS; kill++) {
        int enough = SPANS * kill / (KILLS + 1);
        eventually(() -> delivered.get() >= enough);
        server.kill();
        server = ServerProcess.start(data, address.getPort());
      }
      for (Future<Void> sender : running) {
        sender.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      }

      URI at = server.address();
      eventually(() -> waiting(at, key) == 0);
      List<String> stored = storedSpans(at, key);
      assertThat(made).hasSize(SPANS);
      assertThat(stored).doesNotHaveDuplicates();
      assertThat(new HashSet<>(stored)).isEqualTo(made);
    } finally {
      threads.shutdownNow();
      server.close();
    }
  }

  private static SpanExporter protobuf(URI address, String key, String compression) {
    return OtlpHttpSpanExporter.builder()
        .setEndpoint(address.resolve("/v1/traces").toString())
        .addHeader("Authorization", "Bearer " + key)
        .setCompression(compression)
        .setRetryPolicy(retries())
        .build();
  }

  private static SpanExporter json(URI address, String key, String compression) {
    HttpExporterBuilder<TraceRequestMarshaler> builder =
        new HttpExporterBuilder<>(
            ExporterType.OTLP_HTTP_JSON_SPAN_EXPORTER, address.resolve("/v1/traces").toString());
    HttpExporter<TraceRequestMarshaler> sender =
        builder
            .exportAsJson()
            .addConstantHeaders("Authorization", "Bearer " + key)
            .setCompression(compression)
            .setRetryPolicy(retries())
            .build();
    return new JsonExporter(sender);
  }

  private static RetryPolicy retries() {
    return RetryPolicy.builder()
        .setInitialBackoff(Duration.ofMillis(100))
        .setMaxBackoff(Duration.ofSeconds(1))
        .build();
  }

  /** Ends when all spans are delivered. */
  private Void send(SpanExporter exporter) {
    int spans = SPANS / 4;
    try (SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .addSpanProcessor(
                BatchSpanProcessor.builder(new Persistent(exporter))
                    .setMaxQueueSize(spans)
                    .setMaxExportBatchSize(Math.min(500, spans))
                    .setExporterTimeout(PATIENCE)
                    .build())
            .build()) {
      Tracer tracer = provider.get("delivery");
      for (int i = 0; i < spans; i += SPANS_PER_TRACE) {
        Span root = tracer.spanBuilder("root").setNoParent().startSpan();
        made.add(id(root));
        for (int j = 1; j < SPANS_PER_TRACE; j++) {
          Span child =
              tracer
                  .spanBuilder("chat gpt-4o-mini")
                  .setParent(Context.root().with(root))
                  .setAttribute("gen_ai.request.model", "gpt-4o-mini")
                  .startSpan();
          made.add(id(child));
          child.end();
        }
        root.end();
      }
      assertThat(provider.forceFlush().join(PATIENCE.toSeconds(), TimeUnit.SECONDS).isSuccess())
          .isTrue();
    }
    return null;
  }

  private static String id(Span span) {
    return span.getSpanContext().getTraceId() + "/" + span.getSpanContext().getSpanId();
  }

  private List<String> storedSpans(URI server, String key) throws Exception {
    List<String> ids = new ArrayList<>();
    String token = null;
    do {
      String body =
          "{\"start_time\":\"2000-01-01T00:00:00Z\",\"limit\":200"
              + (token == null ? "" : ",\"page_token\":\"" + token + "\"")
              + "}";
      JsonNode page =
          call(server, key, "/v1/spans/query", HttpRequest.BodyPublishers.ofString(body));
      for (JsonNode span : page.get("data")) {
        ids.add(span.get("trace_id").asText() + "/" + span.get("span_id").asText());
      }
      token = page.get("next_page_token").textValue();
    } while (token != null);
    return ids;
  }

  private static long waiting(URI server, String key) {
    try {
      return call(server, key, "/pipeline", null).get("waiting").asLong();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode call(URI server, String key, String path, HttpRequest.BodyPublisher body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.resolve(path)).header("Authorization", "Bearer " + key);
    if (body != null) {
      request.header("Content-Type", "application/json").POST(body);
    }
    HttpResponse<String> answer =
        CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  private static void eventually(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
      LockSupport.parkNanos(10_000_000);
    }
  }

  /** Tries again for longer than the exporters' own five times: starting a server takes a while. */
  private final class Persistent implements SpanExporter {

    private final SpanExporter exporter;

    Persistent(SpanExporter exporter) {
      this.exporter = exporter;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (System.nanoTime() < deadline) {
        if (exporter.export(spans).join(60, TimeUnit.SECONDS).isSuccess()) {
          delivered.addAndGet(spans.size());
          return CompletableResultCode.ofSuccess();
        }
        LockSupport.parkNanos(100_000_000);
      }
      return CompletableResultCode.ofFailure();
    }

    @Override
    public CompletableResultCode flush() {
      return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
      return exporter.shutdown();
    }
  }

  private record JsonExporter(HttpExporter<TraceRequestMarshaler> sender) implements SpanExporter {

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      return sender.export(TraceRequestMarshaler.create(spans), spans.size());
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return sender.shutdown();
    }
  }
}
