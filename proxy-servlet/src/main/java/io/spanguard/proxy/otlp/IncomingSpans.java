package io.spanguard.proxy.otlp;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span.Event;
import io.opentelemetry.proto.trace.v1.Span.Link;
import io.opentelemetry.proto.trace.v1.Status;
import io.spanguard.trace.AttributeLimits;
import io.spanguard.trace.Attributes;
import io.spanguard.trace.Dropped;
import io.spanguard.trace.OtelKind;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanClassification;
import io.spanguard.trace.SpanEvent;
import io.spanguard.trace.SpanKind;
import io.spanguard.trace.SpanLink;
import io.spanguard.trace.SpanScope;
import io.spanguard.trace.SpanSource;
import io.spanguard.trace.convention.Meaning;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * OTLP's spans as ours. A span that cannot be kept is rejected alone, with the reason. For use by
 * one thread, for one request.
 */
final class IncomingSpans {

  private static final HexFormat HEX = HexFormat.of();

  private final Instant now;
  private final @Nullable String target;
  private final ReceivedSpans.Collector collector = new ReceivedSpans.Collector();
  private final IncomingAttributes attributes = new IncomingAttributes(collector);

  /**
   * @param now when spans end that give no time
   * @param target which one they belong to; null for none
   */
  IncomingSpans(Instant now, @Nullable String target) {
    this.now = now;
    this.target = target;
  }

  /**
   * @throws OtlpException when it is the logs or metrics of a sender that has the path wrong
   */
  ReceivedSpans read(ExportTraceServiceRequest request) throws OtlpException {
    for (ResourceSpans ofResource : request.getResourceSpansList()) {
      Resource resource = ofResource.getResource();
      Attributes resourceAttributes = attributes.read(resource.getAttributesList());
      String service = resourceAttributes.text("service.name");
      for (ScopeSpans ofScope : ofResource.getScopeSpansList()) {
        SpanScope scope = scope(ofScope);
        for (io.opentelemetry.proto.trace.v1.Span span : ofScope.getSpansList()) {
          take(span, resourceAttributes, service, scope);
        }
      }
    }
    ReceivedSpans received = collector.build();
    if (received.spans().isEmpty() && received.rejected() > 0 && hasForeignFields(request)) {
      throw new OtlpException(
          "these are no spans: OTLP logs and metrics have paths of their own, and are not taken");
    }
    return received;
  }

  private void take(
      io.opentelemetry.proto.trace.v1.Span span,
      Attributes resource,
      @Nullable String service,
      SpanScope scope) {
    if (collector.isFull()) {
      collector.reject(
          "a request may bring at most " + ReceivedSpans.MAX_SPANS + " spans; send the rest again");
    } else if (!isId(span.getTraceId(), 16)) {
      collector.reject("a trace_id is not 16 bytes with one of them other than zero");
    } else if (!isId(span.getSpanId(), 8)) {
      collector.reject("a span_id is not 8 bytes with one of them other than zero");
    } else if (span.getParentSpanId().size() != 8 && !isZero(span.getParentSpanId())) {
      collector.reject("a parent_span_id is neither empty nor 8 bytes");
    } else if (span.getStartTimeUnixNano() < 0 || span.getEndTimeUnixNano() < 0) {
      collector.reject("a time is after 2262");
    } else {
      collector.add(convert(span, resource, service, scope));
    }
  }

  private Span convert(
      io.opentelemetry.proto.trace.v1.Span span,
      Attributes resource,
      @Nullable String service,
      SpanScope scope) {
    boolean root = isZero(span.getParentSpanId());
    OtelKind otelKind = OtelKind.ofNumber(span.getKindValue());
    Attributes own = attributes.read(span.getAttributesList(), target);
    int droppedAttributes = count(span.getDroppedAttributesCount(), attributes.left());
    int droppedEvents =
        count(
            span.getDroppedEventsCount(),
            Math.max(0, span.getEventsCount() - AttributeLimits.MAX_EVENTS));
    int droppedLinks =
        count(
            span.getDroppedLinksCount(),
            Math.max(0, span.getLinksCount() - AttributeLimits.MAX_LINKS));
    Times times = times(span.getStartTimeUnixNano(), span.getEndTimeUnixNano());
    String name = span.getName().isBlank() ? "unnamed" : span.getName();
    SpanKind kind = SpanClassification.kind(name, own, otelKind, root);
    Status status = span.getStatus();
    boolean error = status.getCode() == Status.StatusCode.STATUS_CODE_ERROR;
    return Span.builder(hex(span.getTraceId()), hex(span.getSpanId()), name)
        .parentSpanId(root ? null : hex(span.getParentSpanId()))
        .source(SpanSource.SDK)
        .kind(kind)
        .otelKind(otelKind)
        .status(SpanClassification.status(name, kind, own, error))
        .statusMessage(
            status.getMessage().isEmpty() ? own.text(Meaning.ERROR_MESSAGE) : status.getMessage())
        .start(times.start())
        .end(times.end())
        .attributes(own)
        .events(events(span.getEventsList(), times.start()))
        .links(links(span.getLinksList()))
        .service(service)
        .resource(resource)
        .scope(scope)
        .traceState(span.getTraceState().isEmpty() ? null : span.getTraceState())
        .flags(span.getFlags())
        .dropped(new Dropped(droppedAttributes, droppedEvents, droppedLinks))
        .build();
  }

  private SpanScope scope(ScopeSpans spans) {
    if (!spans.hasScope()) {
      return SpanScope.none();
    }
    String name = spans.getScope().getName();
    String version = spans.getScope().getVersion();
    return new SpanScope(
        name.isEmpty() ? null : name,
        version.isEmpty() ? null : version,
        attributes.read(spans.getScope().getAttributesList()));
  }

  private List<SpanEvent> events(List<Event> events, Instant start) {
    List<SpanEvent> out = new ArrayList<>(Math.min(events.size(), AttributeLimits.MAX_EVENTS));
    for (Event event : events) {
      if (out.size() == AttributeLimits.MAX_EVENTS) {
        break;
      }
      Attributes own = attributes.read(event.getAttributesList());
      long time = event.getTimeUnixNano();
      out.add(
          new SpanEvent(
              event.getName(),
              time <= 0 ? start : Span.ofEpochNanos(time),
              own,
              count(event.getDroppedAttributesCount(), attributes.left())));
    }
    return out;
  }

  private List<SpanLink> links(List<Link> links) {
    List<SpanLink> out = new ArrayList<>(Math.min(links.size(), AttributeLimits.MAX_LINKS));
    for (Link link : links) {
      if (out.size() == AttributeLimits.MAX_LINKS) {
        break;
      }
      if (!isId(link.getTraceId(), 16) || !isId(link.getSpanId(), 8)) {
        collector.note("a link without a valid trace_id and span_id was left out");
        continue;
      }
      Attributes own = attributes.read(link.getAttributesList());
      out.add(
          new SpanLink(
              hex(link.getTraceId()),
              hex(link.getSpanId()),
              own,
              link.getTraceState().isEmpty() ? null : link.getTraceState(),
              link.getFlags(),
              count(link.getDroppedAttributesCount(), attributes.left())));
    }
    return out;
  }

  private Times times(long startNanos, long endNanos) {
    if (startNanos == 0 && endNanos == 0) {
      collector.note("spans without any time were given that of their arrival");
      return new Times(now, now);
    }
    long start = startNanos == 0 ? endNanos : startNanos;
    if (endNanos != 0 && endNanos < start) {
      collector.note("spans that end before they start were given their start as end");
    }
    return new Times(Span.ofEpochNanos(start), Span.ofEpochNanos(Math.max(start, endNanos)));
  }

  /** Fields that spans do not have are how the same numbers of another signal decode. */
  private static boolean hasForeignFields(ExportTraceServiceRequest request) {
    for (ResourceSpans ofResource : request.getResourceSpansList()) {
      for (ScopeSpans ofScope : ofResource.getScopeSpansList()) {
        for (io.opentelemetry.proto.trace.v1.Span span : ofScope.getSpansList()) {
          if (!span.getUnknownFields().asMap().isEmpty()) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static int count(int said, int more) {
    long sum = Integer.toUnsignedLong(said) + more;
    return (int) Math.min(sum, Integer.MAX_VALUE);
  }

  private static boolean isId(ByteString id, int length) {
    return id.size() == length && !isZero(id);
  }

  private static boolean isZero(ByteString id) {
    for (int i = 0; i < id.size(); i++) {
      if (id.byteAt(i) != 0) {
        return false;
      }
    }
    return true;
  }

  private static String hex(ByteString id) {
    return HEX.formatHex(id.toByteArray());
  }

  private record Times(Instant start, Instant end) {}
}
