package io.spanguard.proxy.otlp;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.HexFormat;
import java.util.List;

/** Makes export requests. */
public final class OtlpRequests {

  public static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  public static final String SPAN = "00f067aa0ba902b7";

  /** 2026-06-08T10:00:00Z */
  public static final long START_NANOS = 1_780_912_800_000_000_000L;

  private OtlpRequests() {}

  public static ExportTraceServiceRequest request(Span... spans) {
    return request(List.of(spans));
  }

  public static ExportTraceServiceRequest request(List<Span> spans) {
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(
            ResourceSpans.newBuilder()
                .setResource(Resource.newBuilder().addAttributes(text("service.name", "my-agent")))
                .addScopeSpans(ScopeSpans.newBuilder().addAllSpans(spans)))
        .build();
  }

  public static Span.Builder span() {
    return span(SPAN);
  }

  public static Span.Builder span(String spanId) {
    return Span.newBuilder()
        .setTraceId(id(TRACE))
        .setSpanId(id(spanId))
        .setName("work")
        .setStartTimeUnixNano(START_NANOS)
        .setEndTimeUnixNano(START_NANOS + 1_500_000);
  }

  public static ByteString id(String hex) {
    return ByteString.copyFrom(HexFormat.of().parseHex(hex));
  }

  public static KeyValue text(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }
}
