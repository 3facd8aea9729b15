package io.spanguard.example.agent;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.net.URI;
import java.util.Optional;

/**
 * An agent that knows OpenTelemetry and nothing of Spanguard: its exporter's endpoint and header
 * are all that is set, as {@code OTEL_EXPORTER_OTLP_TRACES_ENDPOINT} and {@code
 * OTEL_EXPORTER_OTLP_HEADERS} would.
 */
final class OpenTelemetryAgent {

  private final Model model;

  OpenTelemetryAgent(Model model) {
    this.model = model;
  }

  /** Answers one question; the environment brings SPANGUARD_URL and SPANGUARD_KEY. */
  public static void main(String[] args) {
    URI gateway = URI.create(System.getenv("SPANGUARD_URL"));
    String key = System.getenv("SPANGUARD_KEY");
    try (SdkTracerProvider provider = provider(gateway, key)) {
      System.out.println(
          new OpenTelemetryAgent(new Model(gateway, key)).answer(provider.get("example")));
    }
  }

  static SdkTracerProvider provider(URI gateway, String key) {
    OtlpHttpSpanExporter exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(gateway.resolve("v1/traces").toString())
            .addHeader("Authorization", "Bearer " + key)
            .setCompression("gzip")
            .build();
    return SdkTracerProvider.builder()
        .addSpanProcessor(BatchSpanProcessor.builder(exporter).build())
        .build();
  }

  String answer(Tracer tracer) {
    Span agent =
        tracer
            .spanBuilder("invoke_agent concierge")
            .setAttribute("gen_ai.operation.name", "invoke_agent")
            .setAttribute("gen_ai.agent.name", "concierge")
            .setAttribute("gen_ai.conversation.id", "s-2")
            .startSpan();
    try (Scope scope = agent.makeCurrent()) {
      Span tool =
          tracer
              .spanBuilder("execute_tool weather")
              .setAttribute("gen_ai.operation.name", "execute_tool")
              .setAttribute("gen_ai.tool.name", "weather")
              .startSpan();
      tool.end();
      return model.ask("What should I pack?", Optional.of(traceparent(agent)));
    } finally {
      agent.end();
    }
  }

  /** As OpenTelemetry's W3C propagator, or the Java agent's HTTP instrumentation, writes it. */
  private static String traceparent(Span span) {
    return "00-"
        + span.getSpanContext().getTraceId()
        + "-"
        + span.getSpanContext().getSpanId()
        + "-01";
  }
}
