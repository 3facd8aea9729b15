package io.spanguard.proxy.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.spanguard.trace.AttributeValue;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.SpanStatus;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

final class SpanguardSpanExporterTest {

  private final List<SpanBatch> batches = new CopyOnWriteArrayList<>();

  @Test
  void spansOfAnSdk_arriveWhole() {
    SpanContext linked =
        SpanContext.create(
            "aaf92f3577b34da6a3ce929d0e0e4736",
            "aaf067aa0ba902b7",
            TraceFlags.getSampled(),
            TraceState.builder().put("l", "w").build());
    try (SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .setResource(
                Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), "svc")))
            .addSpanProcessor(
                SimpleSpanProcessor.create(SpanguardSpanExporter.create(batches::add, "acme")))
            .build()) {
      var tracer = provider.get("lib", "1");
      var parent = tracer.spanBuilder("parent").setSpanKind(SpanKind.SERVER).startSpan();
      var child =
          tracer
              .spanBuilder("chat gpt-4o")
              .setParent(Context.root().with(parent))
              .setSpanKind(SpanKind.CLIENT)
              .setAttribute("gen_ai.operation.name", "chat")
              .setAttribute("tokens", 12)
              .setAttribute("score", 0.5)
              .setAttribute("cached", true)
              .setAttribute(AttributeKey.longArrayKey("list"), List.of(1L, 2L))
              .addLink(linked)
              .startSpan();
      child.addEvent("e", Attributes.of(AttributeKey.stringKey("k"), "v"));
      child.setStatus(StatusCode.ERROR, "no");
      child.end();
      parent.end();
    }

    Span child = batches.get(0).spans().get(0);
    Span parent = batches.get(1).spans().get(0);
    assertThat(batches).allMatch(batch -> batch.workspace().equals("acme"));
    assertThat(parent.kind()).isEqualTo(io.spanguard.trace.SpanKind.REQUEST);
    assertThat(parent.isRoot()).isTrue();
    assertThat(child.parentSpanId()).isEqualTo(parent.spanId());
    assertThat(child.hasRemoteParent()).isFalse();
    assertThat(child.kind()).isEqualTo(io.spanguard.trace.SpanKind.LLM);
    assertThat(child.status()).isEqualTo(SpanStatus.ERROR);
    assertThat(child.statusMessage()).isEqualTo("no");
    assertThat(child.service()).isEqualTo("svc");
    assertThat(child.scope().name()).isEqualTo("lib");
    assertThat(child.attributes().whole("tokens")).isEqualTo(12);
    assertThat(child.attributes().flag("cached")).isTrue();
    assertThat(child.attributes().get("list"))
        .isEqualTo(
            new AttributeValue.ListValue(List.of(AttributeValue.of(1), AttributeValue.of(2))));
    assertThat(child.events().get(0).attributes().text("k")).isEqualTo("v");
    assertThat(child.links().get(0).traceState()).isEqualTo("l=w");
  }
}
