package io.spanguard.proxy.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.spanguard.trace.AttributeValue;
import io.spanguard.trace.Attributes;
import io.spanguard.trace.Dropped;
import io.spanguard.trace.OtelKind;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanEvent;
import io.spanguard.trace.SpanKind;
import io.spanguard.trace.SpanLink;
import io.spanguard.trace.SpanScope;
import io.spanguard.trace.SpanStatus;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What goes out as OTLP and comes back in is what it was. */
final class OtlpRoundTripTest {

  private static final Instant START = Instant.parse("2026-06-08T10:00:00.123456789Z");
  private static final Attributes ALL =
      Attributes.builder()
          .put("gen_ai.operation.name", "chat")
          .put("text", "ünï😀")
          .put("long", Long.MIN_VALUE)
          .put("double", 0.1)
          .put("nan", Double.NaN)
          .put("flag", true)
          .put("bytes", new AttributeValue.BytesValue(new byte[] {0, (byte) 0xff}))
          .put("list", List.of("a", "b"))
          .put("map", new AttributeValue.MapValue(Attributes.builder().put("k", 1).build()))
          .build();
  private static final Span SPAN =
      Span.builder("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", "chat gpt-4o")
          .parentSpanId("00f067aa0ba902b8")
          .kind(SpanKind.LLM)
          .otelKind(OtelKind.CLIENT)
          .status(SpanStatus.ERROR)
          .statusMessage("no")
          .start(START)
          .end(START.plusNanos(5))
          .attributes(ALL)
          .addEvent(new SpanEvent("e", START.plusNanos(1), ALL, 2))
          .addLink(
              new SpanLink(
                  "aaf92f3577b34da6a3ce929d0e0e4736", "aaf067aa0ba902b7", ALL, "l=w", 0x301, 3))
          .service("svc")
          .resource(Attributes.builder().put("service.name", "svc").build())
          .scope(new SpanScope("lib", "1", Attributes.builder().put("s", "t").build()))
          .traceState("k=v")
          .flags(0x301)
          .dropped(new Dropped(1, 2, 3))
          .build();

  @Test
  void protobuf_everyFieldComesBack() throws Exception {
    byte[] bytes = request("acme", SPAN).toByteArray();

    assertThat(back(ExportTraceServiceRequest.parseFrom(bytes))).isEqualTo(SPAN);
  }

  @Test
  void json_everyFieldComesBack() throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    StringWriter out = new StringWriter();
    try (JsonGenerator json = mapper.createGenerator(out)) {
      OtlpTrace.write(json, "acme", List.of(SPAN));
    }

    assertThat(back(OtlpJsonReader.read(mapper.readTree(out.toString())))).isEqualTo(SPAN);
  }

  @Test
  void otherIds_areHashedWithTheWorkspace_andKeptBeside() {
    Span own = Span.builder("t-abc", "s2", "n").parentSpanId("s1").build();
    Span root = Span.builder("t-abc", "s1", "n").build();

    var spans = request("acme", own, root).getResourceSpans(0).getScopeSpans(0).getSpansList();
    var elsewhere = request("other", own).getResourceSpans(0).getScopeSpans(0).getSpans(0);

    assertThat(spans.get(0).getTraceId().size()).isEqualTo(16);
    assertThat(spans.get(0).getTraceId()).isEqualTo(spans.get(1).getTraceId());
    assertThat(spans.get(0).getTraceId()).isNotEqualTo(elsewhere.getTraceId());
    assertThat(spans.get(0).getParentSpanId()).isEqualTo(spans.get(1).getSpanId());
    assertThat(spans.get(0).getAttributesList())
        .contains(OtlpRequests.text("spanguard.trace_id", "t-abc"))
        .contains(OtlpRequests.text("spanguard.span_id", "s2"));
  }

  @Test
  void blocked_isAnErrorInOtlpsWords() {
    Span blocked =
        Span.builder("t", "s", "detector.block")
            .kind(SpanKind.DETECTOR)
            .status(SpanStatus.BLOCKED)
            .build();

    var span = request("acme", blocked).getResourceSpans(0).getScopeSpans(0).getSpans(0);

    assertThat(span.getStatus().getCodeValue()).isEqualTo(2);
    assertThat(span.getAttributesList())
        .contains(OtlpRequests.text("spanguard.status", "blocked"))
        .contains(OtlpRequests.text("spanguard.kind", "detector"));
  }

  private static ExportTraceServiceRequest request(String workspace, Span... spans) {
    return OutgoingSpans.of(workspace).request(List.of(spans));
  }

  private static Span back(ExportTraceServiceRequest request) throws OtlpException {
    return new IncomingSpans(Instant.EPOCH, null).read(request).spans().get(0);
  }
}
