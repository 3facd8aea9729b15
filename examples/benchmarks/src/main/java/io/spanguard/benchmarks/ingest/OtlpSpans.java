package io.spanguard.benchmarks.ingest;

import static io.spanguard.benchmarks.ingest.RequestTemplate.SPANS_PER_TRACE;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;

/** The spans of model calls, as OpenTelemetry's exporter sends them. Stateless. */
final class OtlpSpans {

  private OtlpSpans() {}

  static RequestTemplate request(int spans) {
    ScopeSpans.Builder scope = ScopeSpans.newBuilder();
    for (int i = 0; i < spans; i++) {
      scope.addSpans(span(i));
    }
    byte[] bytes =
        ExportTraceServiceRequest.newBuilder()
            .addResourceSpans(
                ResourceSpans.newBuilder()
                    .setResource(Resource.newBuilder().addAttributes(text("service.name", "load")))
                    .addScopeSpans(scope))
            .build()
            .toByteArray();
    return RequestTemplate.of("application/x-protobuf", bytes, spans);
  }

  private static Span span(int i) {
    long start = 1_780_912_800_000_000_000L + i * 1_000_000L;
    Span.Builder span =
        Span.newBuilder()
            .setTraceId(ByteString.copyFrom(RequestTemplate.traceId(i / SPANS_PER_TRACE)))
            .setSpanId(ByteString.copyFrom(RequestTemplate.spanId(i)))
            .setName("chat gpt-4o-mini")
            .setKind(Span.SpanKind.SPAN_KIND_CLIENT)
            .setStartTimeUnixNano(start)
            .setEndTimeUnixNano(start + 5_000_000)
            .addAttributes(text("gen_ai.operation.name", "chat"))
            .addAttributes(text("gen_ai.request.model", "gpt-4o-mini"))
            .addAttributes(text("gen_ai.provider.name", "openai"))
            .addAttributes(number("gen_ai.usage.input_tokens", 100 + i))
            .addAttributes(number("gen_ai.usage.output_tokens", 20 + i))
            .addAttributes(text("session.id", "s-" + i / SPANS_PER_TRACE));
    if (i % SPANS_PER_TRACE != 0) {
      span.setParentSpanId(ByteString.copyFrom(RequestTemplate.spanId(i - i % SPANS_PER_TRACE)));
    }
    return span.build();
  }

  private static KeyValue text(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  private static KeyValue number(String key, long value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setIntValue(value))
        .build();
  }
}
