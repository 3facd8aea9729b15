package io.spanguard.benchmarks.ingest;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A request that is made once and sent with other ids each time, so that the sender takes little of
 * the cores. Traces of ten spans. Safe for use by many threads.
 */
final class SpanTemplate {

  private static final int SPANS_PER_TRACE = 10;

  private final byte[] bytes;
  private final int spans;

  /** Where the ids of each trace stand. */
  private final List<List<Integer>> places;

  private SpanTemplate(byte[] bytes, int spans, List<List<Integer>> places) {
    this.bytes = bytes;
    this.spans = spans;
    this.places = places;
  }

  static SpanTemplate of(int spans) {
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
    List<List<Integer>> places = new ArrayList<>();
    for (int trace = 0; trace * SPANS_PER_TRACE < spans; trace++) {
      places.add(places(bytes, traceId(trace)));
    }
    return new SpanTemplate(bytes, spans, places);
  }

  int spans() {
    return spans;
  }

  int length() {
    return bytes.length;
  }

  /** The request with new trace ids. */
  byte[] next(RandomGenerator random) {
    byte[] next = bytes.clone();
    ByteBuffer buffer = ByteBuffer.wrap(next);
    for (List<Integer> ofTrace : places) {
      long high = random.nextLong() | 1;
      long low = random.nextLong();
      for (int place : ofTrace) {
        buffer.putLong(place, high).putLong(place + 8, low);
      }
    }
    return next;
  }

  private static Span span(int i) {
    long start = 1_780_912_800_000_000_000L + i * 1_000_000L;
    Span.Builder span =
        Span.newBuilder()
            .setTraceId(ByteString.copyFrom(traceId(i / SPANS_PER_TRACE)))
            .setSpanId(ByteString.copyFrom(spanId(i)))
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
      span.setParentSpanId(ByteString.copyFrom(spanId(i - i % SPANS_PER_TRACE)));
    }
    return span.build();
  }

  private static byte[] traceId(int trace) {
    return ByteBuffer.allocate(16).putLong(0x5350414e47554152L).putLong(trace + 1L).array();
  }

  private static byte[] spanId(int i) {
    return ByteBuffer.allocate(8).putLong(i + 1L).array();
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

  private static List<Integer> places(byte[] bytes, byte[] id) {
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i + id.length <= bytes.length; i++) {
      if (Arrays.equals(bytes, i, i + id.length, id, 0, id.length)) {
        places.add(i);
      }
    }
    return places;
  }
}
