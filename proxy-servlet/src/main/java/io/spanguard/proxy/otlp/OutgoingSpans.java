package io.spanguard.proxy.otlp;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span.Event;
import io.opentelemetry.proto.trace.v1.Span.Link;
import io.opentelemetry.proto.trace.v1.Status;
import io.spanguard.trace.Attributes;
import io.spanguard.trace.Ids;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanEvent;
import io.spanguard.trace.SpanLink;
import io.spanguard.trace.SpanScope;
import io.spanguard.trace.SpanStatus;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Our spans as OTLP's. Ids that are not W3C's become the first 16 or 8 bytes of SHA-256(workspace,
 * id), with the originals in {@code spanguard.trace_id} and {@code spanguard.span_id}. Kind and
 * status, for which OTLP has fewer words, go along as {@code spanguard.kind} and {@code
 * spanguard.status}. Stateless.
 */
final class OutgoingSpans {

  private static final int TRACE_ID_BYTES = 16;
  private static final int SPAN_ID_BYTES = 8;

  private final String workspace;

  private OutgoingSpans(String workspace) {
    this.workspace = workspace;
  }

  /** For the spans of one workspace. */
  static OutgoingSpans of(String workspace) {
    return new OutgoingSpans(workspace);
  }

  /** The spans by resource and scope, each in the order in which they come. */
  ExportTraceServiceRequest request(List<Span> spans) {
    Map<Attributes, Map<SpanScope, ScopeSpans.Builder>> groups = new LinkedHashMap<>();
    for (Span span : spans) {
      groups
          .computeIfAbsent(resource(span), resource -> new LinkedHashMap<>())
          .computeIfAbsent(span.scope(), OutgoingSpans::scope)
          .addSpans(convert(span));
    }
    ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
    groups.forEach(
        (resource, scopes) -> {
          ResourceSpans.Builder ofResource =
              ResourceSpans.newBuilder()
                  .setResource(
                      Resource.newBuilder().addAllAttributes(OutgoingAttributes.of(resource)));
          scopes.values().forEach(ofResource::addScopeSpans);
          request.addResourceSpans(ofResource);
        });
    return request.build();
  }

  private static Attributes resource(Span span) {
    return span.service() == null || span.resource().get("service.name") != null
        ? span.resource()
        : span.resource().toBuilder().put("service.name", span.service()).build();
  }

  private static ScopeSpans.Builder scope(SpanScope scope) {
    ScopeSpans.Builder spans = ScopeSpans.newBuilder();
    if (!scope.equals(SpanScope.none())) {
      InstrumentationScope.Builder out = spans.getScopeBuilder();
      if (scope.name() != null) {
        out.setName(scope.name());
      }
      if (scope.version() != null) {
        out.setVersion(scope.version());
      }
      out.addAllAttributes(OutgoingAttributes.of(scope.attributes()));
    }
    return spans;
  }

  private io.opentelemetry.proto.trace.v1.Span convert(Span span) {
    io.opentelemetry.proto.trace.v1.Span.Builder out =
        io.opentelemetry.proto.trace.v1.Span.newBuilder()
            .setTraceId(id(span.traceId(), TRACE_ID_BYTES))
            .setSpanId(id(span.spanId(), SPAN_ID_BYTES))
            .setName(span.name())
            .setKindValue(span.otelKind().number())
            .setStartTimeUnixNano(span.startEpochNanos())
            .setEndTimeUnixNano(span.endEpochNanos())
            .setFlags(span.flags())
            .addAllAttributes(OutgoingAttributes.of(attributes(span)))
            .setDroppedAttributesCount(span.dropped().attributes())
            .setDroppedEventsCount(span.dropped().events())
            .setDroppedLinksCount(span.dropped().links())
            .setStatus(status(span));
    if (span.parentSpanId() != null) {
      out.setParentSpanId(id(span.parentSpanId(), SPAN_ID_BYTES));
    }
    if (span.traceState() != null) {
      out.setTraceState(span.traceState());
    }
    for (SpanEvent event : span.events()) {
      out.addEvents(
          Event.newBuilder()
              .setName(event.name())
              .setTimeUnixNano(Span.epochNanos(event.time()))
              .addAllAttributes(OutgoingAttributes.of(event.attributes()))
              .setDroppedAttributesCount(event.droppedAttributes()));
    }
    for (SpanLink link : span.links()) {
      out.addLinks(link(link));
    }
    return out.build();
  }

  private Link link(SpanLink link) {
    Link.Builder out =
        Link.newBuilder()
            .setTraceId(id(link.traceId(), TRACE_ID_BYTES))
            .setSpanId(id(link.spanId(), SPAN_ID_BYTES))
            .setFlags(link.flags())
            .addAllAttributes(OutgoingAttributes.of(link.attributes()))
            .setDroppedAttributesCount(link.droppedAttributes());
    if (link.traceState() != null) {
      out.setTraceState(link.traceState());
    }
    return out.build();
  }

  private Attributes attributes(Span span) {
    Attributes.Builder attributes =
        span.attributes().toBuilder()
            .put("spanguard.kind", span.kind().id())
            .put("spanguard.status", span.status().id())
            .put("spanguard.source", span.source().id());
    if (!Ids.isHex(span.traceId(), 2 * TRACE_ID_BYTES)) {
      attributes.put("spanguard.trace_id", span.traceId());
    }
    if (!Ids.isHex(span.spanId(), 2 * SPAN_ID_BYTES)) {
      attributes.put("spanguard.span_id", span.spanId());
    }
    return attributes.build();
  }

  /** What was blocked did not do what it was asked: an error, in OTLP's words. */
  private static Status status(Span span) {
    Status.Builder status = Status.newBuilder();
    if (span.status() != SpanStatus.OK) {
      status.setCode(Status.StatusCode.STATUS_CODE_ERROR);
    }
    if (span.statusMessage() != null) {
      status.setMessage(span.statusMessage());
    }
    return status.build();
  }

  private ByteString id(String id, int bytes) {
    if (Ids.isHex(id, 2 * bytes)) {
      return ByteString.copyFrom(HexFormat.of().parseHex(id));
    }
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(workspace.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
      byte[] hash = digest.digest(id.getBytes(StandardCharsets.UTF_8));
      return ByteString.copyFrom(Arrays.copyOf(hash, bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
