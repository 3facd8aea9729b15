package io.spanguard.proxy.otlp;

import static io.spanguard.proxy.otlp.OtlpRequests.SPAN;
import static io.spanguard.proxy.otlp.OtlpRequests.START_NANOS;
import static io.spanguard.proxy.otlp.OtlpRequests.TRACE;
import static io.spanguard.proxy.otlp.OtlpRequests.id;
import static io.spanguard.proxy.otlp.OtlpRequests.request;
import static io.spanguard.proxy.otlp.OtlpRequests.span;
import static io.spanguard.proxy.otlp.OtlpRequests.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.trace.v1.Span.Event;
import io.opentelemetry.proto.trace.v1.Span.Link;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status;
import io.spanguard.trace.AttributeLimits;
import io.spanguard.trace.AttributeValue;
import io.spanguard.trace.Dropped;
import io.spanguard.trace.OtelKind;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanSource;
import io.spanguard.trace.SpanStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class IncomingSpansTest {

  private static final Instant NOW = Instant.parse("2026-06-08T12:00:00Z");

  @Test
  void everythingASpanSays_isKept() throws OtlpException {
    var request =
        request(
            span()
                .setParentSpanId(id("00f067aa0ba902b8"))
                .setName("chat gpt-4o")
                .setKind(SpanKind.SPAN_KIND_CLIENT)
                .setTraceState("k=v")
                .setFlags(0x301)
                .addAttributes(text("gen_ai.operation.name", "chat"))
                .setDroppedAttributesCount(1)
                .setDroppedEventsCount(2)
                .setDroppedLinksCount(3)
                .setStatus(
                    Status.newBuilder()
                        .setCode(Status.StatusCode.STATUS_CODE_ERROR)
                        .setMessage("no"))
                .addEvents(
                    Event.newBuilder()
                        .setName("e")
                        .setTimeUnixNano(START_NANOS + 1)
                        .addAttributes(text("a", "b"))
                        .setDroppedAttributesCount(4))
                .addLinks(
                    Link.newBuilder()
                        .setTraceId(id("aaf92f3577b34da6a3ce929d0e0e4736"))
                        .setSpanId(id("aaf067aa0ba902b7"))
                        .setTraceState("l=w")
                        .setFlags(1))
                .build());
    var builder = request.toBuilder();
    builder
        .getResourceSpansBuilder(0)
        .getScopeSpansBuilder(0)
        .setScope(
            InstrumentationScope.newBuilder()
                .setName("lib")
                .setVersion("1")
                .addAttributes(text("s", "t")));

    Span span = only(builder.build());

    assertThat(span.traceId()).isEqualTo(TRACE);
    assertThat(span.spanId()).isEqualTo(SPAN);
    assertThat(span.parentSpanId()).isEqualTo("00f067aa0ba902b8");
    assertThat(span.source()).isEqualTo(SpanSource.SDK);
    assertThat(span.kind()).isEqualTo(io.spanguard.trace.SpanKind.LLM);
    assertThat(span.otelKind()).isEqualTo(OtelKind.CLIENT);
    assertThat(span.status()).isEqualTo(SpanStatus.ERROR);
    assertThat(span.statusMessage()).isEqualTo("no");
    assertThat(span.startEpochNanos()).isEqualTo(START_NANOS);
    assertThat(span.endEpochNanos()).isEqualTo(START_NANOS + 1_500_000);
    assertThat(span.traceState()).isEqualTo("k=v");
    assertThat(span.flags()).isEqualTo(0x301);
    assertThat(span.dropped()).isEqualTo(new Dropped(1, 2, 3));
    assertThat(span.service()).isEqualTo("my-agent");
    assertThat(span.resource().text("service.name")).isEqualTo("my-agent");
    assertThat(span.scope().name()).isEqualTo("lib");
    assertThat(span.scope().attributes().text("s")).isEqualTo("t");
    assertThat(span.events().get(0).droppedAttributes()).isEqualTo(4);
    assertThat(span.events().get(0).attributes().text("a")).isEqualTo("b");
    assertThat(span.links().get(0).traceState()).isEqualTo("l=w");
    assertThat(span.links().get(0).flags()).isEqualTo(1);
  }

  @Test
  void everyValue_isKept() throws OtlpException {
    AnyValue list =
        AnyValue.newBuilder()
            .setArrayValue(
                ArrayValue.newBuilder()
                    .addValues(AnyValue.newBuilder().setIntValue(-1))
                    .addValues(AnyValue.newBuilder().setBoolValue(true)))
            .build();
    AnyValue map =
        AnyValue.newBuilder()
            .setKvlistValue(KeyValueList.newBuilder().addValues(entry("l", list)))
            .build();
    Span span =
        only(
            request(
                span()
                    .addAttributes(text("twice", "first"))
                    .addAttributes(text("twice", "last"))
                    .addAttributes(entry("map", map))
                    .addAttributes(entry("double", AnyValue.newBuilder().setDoubleValue(1.5)))
                    .addAttributes(
                        entry(
                            "bytes",
                            AnyValue.newBuilder().setBytesValue(ByteString.copyFromUtf8("b"))))
                    .addAttributes(KeyValue.newBuilder().setKey("empty"))
                    .addAttributes(text("spanguard.outcome", "allow"))
                    .build()));

    assertThat(span.attributes().asMap())
        .containsOnlyKeys("twice", "map", "double", "bytes", "empty")
        .containsEntry("twice", AttributeValue.of("last"))
        .containsEntry("double", AttributeValue.of(1.5))
        .containsEntry("empty", AttributeValue.of(""));
    AttributeValue.MapValue read = (AttributeValue.MapValue) span.attributes().get("map");
    assertThat(read.values().get("l"))
        .isEqualTo(
            new AttributeValue.ListValue(List.of(AttributeValue.of(-1), AttributeValue.of(true))));
  }

  static Stream<Arguments> rejected() {
    return Stream.of(
        Arguments.argumentSet("no trace id", span().clearTraceId(), "trace_id"),
        Arguments.argumentSet(
            "zero trace id", span().setTraceId(ByteString.copyFrom(new byte[16])), "trace_id"),
        Arguments.argumentSet(
            "short trace id", span().setTraceId(ByteString.copyFrom(new byte[] {1})), "trace_id"),
        Arguments.argumentSet(
            "zero span id", span().setSpanId(ByteString.copyFrom(new byte[8])), "span_id"),
        Arguments.argumentSet(
            "long span id", span().setSpanId(id("00f067aa0ba902b7aa")), "span_id"),
        Arguments.argumentSet("odd parent", span().setParentSpanId(id("aabb")), "parent_span_id"),
        Arguments.argumentSet("after 2262", span().setEndTimeUnixNano(-1), "2262"));
  }

  @ParameterizedTest
  @MethodSource
  void rejected(io.opentelemetry.proto.trace.v1.Span.Builder bad, String reason)
      throws OtlpException {
    ReceivedSpans received = read(request(bad.build(), span("00f067aa0ba902b9").build()));

    assertThat(received.rejected()).isEqualTo(1);
    assertThat(received.message()).contains(reason);
    assertThat(received.spans()).extracting(Span::spanId).containsExactly("00f067aa0ba902b9");
  }

  @Test
  void zeroParent_isRoot() throws OtlpException {
    assertThat(
            only(request(span().setParentSpanId(ByteString.copyFrom(new byte[8])).build()))
                .isRoot())
        .isTrue();
  }

  @Test
  void timesThatAreMissingOrTurnedRound_areMended() throws OtlpException {
    Span none = only(request(span().clearStartTimeUnixNano().clearEndTimeUnixNano().build()));
    Span turned = only(request(span().setEndTimeUnixNano(START_NANOS - 5).build()));
    Span endOnly = only(request(span().clearStartTimeUnixNano().build()));

    assertThat(none.start()).isEqualTo(NOW);
    assertThat(turned.end()).isEqualTo(turned.start());
    assertThat(endOnly.start()).isEqualTo(endOnly.end());
  }

  @Test
  void longTextAndDeepNesting_areCutAndMarked() throws OtlpException {
    AnyValue deep = AnyValue.newBuilder().setStringValue("bottom").build();
    for (int i = 0; i < 30; i++) {
      deep = AnyValue.newBuilder().setArrayValue(ArrayValue.newBuilder().addValues(deep)).build();
    }
    String text = "x".repeat(AttributeLimits.MAX_TEXT_LENGTH - 1) + "\uD83D\uDE00rest";

    Span span =
        only(
            request(
                span()
                    .addAttributes(text("long", text))
                    .addAttributes(entry("deep", deep))
                    .build()));

    assertThat(span.attributes().text("long")).endsWith("x…[cut: 6 characters]");
    assertThat(String.valueOf(span.attributes().get("deep"))).contains("[cut: nested deeper");
  }

  @Test
  void tooManyOfAnything_areCounted() throws OtlpException {
    var many = span();
    for (int i = 0; i < 1_003; i++) {
      many.addAttributes(text("k" + i, "v"));
      many.addEvents(Event.newBuilder().setName("e" + i));
      many.addLinks(Link.newBuilder().setTraceId(id(TRACE)).setSpanId(id(SPAN)));
    }

    Span span = only(request(many.build()));

    assertThat(span.attributes().size()).isEqualTo(1_000);
    assertThat(span.dropped()).isEqualTo(new Dropped(3, 3, 3));
  }

  @Test
  void moreThanTenThousandSpans_restIsRejected() throws OtlpException {
    List<io.opentelemetry.proto.trace.v1.Span> spans = new ArrayList<>();
    for (int i = 1; i <= ReceivedSpans.MAX_SPANS + 7; i++) {
      spans.add(span(String.format("%016x", i)).build());
    }

    ReceivedSpans received = read(request(spans));

    assertThat(received.spans()).hasSize(ReceivedSpans.MAX_SPANS);
    assertThat(received.rejected()).isEqualTo(7);
    assertThat(received.message()).contains("10000");
  }

  @Test
  void errorWithoutAMessage_hasThatOfItsAttributes() throws OtlpException {
    var failed = Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR);

    assertThat(
            only(request(
                    span()
                        .setStatus(failed)
                        .addAttributes(text("tfy.error_message", "the tool is away"))
                        .build()))
                .statusMessage())
        .isEqualTo("the tool is away");
    assertThat(
            only(request(
                    span()
                        .setStatus(failed.setMessage("its own"))
                        .addAttributes(text("tfy.error_message", "the tool is away"))
                        .build()))
                .statusMessage())
        .isEqualTo("its own");
  }

  @Test
  void logsThatWereSentHere_areToldApart() {
    // a LogRecord's first field is a fixed64, which a span's first field is not
    var unknown =
        com.google.protobuf.UnknownFieldSet.newBuilder()
            .addField(
                1, com.google.protobuf.UnknownFieldSet.Field.newBuilder().addFixed64(1).build())
            .build();
    var log = io.opentelemetry.proto.trace.v1.Span.newBuilder().setUnknownFields(unknown).build();

    assertThatThrownBy(() -> read(request(log)))
        .isInstanceOf(OtlpException.class)
        .hasMessageContaining("logs and metrics");
  }

  private static KeyValue entry(String key, AnyValue value) {
    return KeyValue.newBuilder().setKey(key).setValue(value).build();
  }

  private static KeyValue entry(String key, AnyValue.Builder value) {
    return entry(key, value.build());
  }

  private static ReceivedSpans read(ExportTraceServiceRequest request) throws OtlpException {
    return new IncomingSpans(NOW, null).read(request);
  }

  private static Span only(ExportTraceServiceRequest request) throws OtlpException {
    ReceivedSpans received = read(request);
    assertThat(received.rejected()).isZero();
    assertThat(received.spans()).hasSize(1);
    return received.spans().get(0);
  }
}
