package io.spanguard.benchmarks.ingest;

import static io.spanguard.benchmarks.ingest.RequestTemplate.SPANS_PER_TRACE;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import zipkin2.Endpoint;
import zipkin2.Span;
import zipkin2.codec.SpanBytesEncoder;

/** The spans of {@link OtlpSpans} in the form that Zipkin takes, by protobuf as well. Stateless. */
final class ZipkinSpans {

  private static final Endpoint SERVICE = Endpoint.newBuilder().serviceName("load").build();

  private ZipkinSpans() {}

  static RequestTemplate request(int spans) {
    List<Span> list = new ArrayList<>();
    for (int i = 0; i < spans; i++) {
      list.add(span(i));
    }
    return RequestTemplate.of(
        "application/x-protobuf", SpanBytesEncoder.PROTO3.encodeList(list), spans);
  }

  private static Span span(int i) {
    int root = i - i % SPANS_PER_TRACE;
    Span.Builder span =
        Span.newBuilder()
            .traceId(hex(RequestTemplate.traceId(i / SPANS_PER_TRACE)))
            .id(hex(RequestTemplate.spanId(i)))
            .name("chat gpt-4o-mini")
            .kind(Span.Kind.CLIENT)
            .localEndpoint(SERVICE)
            .timestamp(1_780_912_800_000_000L + i * 1_000L)
            .duration(5_000L)
            .putTag("gen_ai.operation.name", "chat")
            .putTag("gen_ai.request.model", "gpt-4o-mini")
            .putTag("gen_ai.provider.name", "openai")
            .putTag("gen_ai.usage.input_tokens", Integer.toString(100 + i))
            .putTag("gen_ai.usage.output_tokens", Integer.toString(20 + i))
            .putTag("session.id", "s-" + i / SPANS_PER_TRACE);
    if (i != root) {
      span.parentId(hex(RequestTemplate.spanId(root)));
    }
    return span.build();
  }

  private static String hex(byte[] id) {
    return HexFormat.of().formatHex(id);
  }
}
