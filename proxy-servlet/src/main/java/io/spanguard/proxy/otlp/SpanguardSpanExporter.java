package io.spanguard.proxy.otlp;

import static java.util.Objects.requireNonNull;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.spanguard.trace.AttributeValue;
import io.spanguard.trace.Attributes;
import io.spanguard.trace.Dropped;
import io.spanguard.trace.OtelKind;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.SpanClassification;
import io.spanguard.trace.SpanEvent;
import io.spanguard.trace.SpanKind;
import io.spanguard.trace.SpanLink;
import io.spanguard.trace.SpanScope;
import io.spanguard.trace.SpanSource;
import io.spanguard.trace.TraceSink;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hands the spans of an OpenTelemetry SDK in the same JVM to a {@link TraceSink}, without the
 * network. Needs {@code opentelemetry-sdk} on the class path, which whoever has a use for this has.
 * Safe for use by many threads.
 *
 * <pre>{@code
 * SdkTracerProvider.builder()
 *     .addSpanProcessor(
 *         BatchSpanProcessor.builder(SpanguardSpanExporter.create(proxy.traceSink(), "acme")).build())
 *     .build();
 * }</pre>
 */
public final class SpanguardSpanExporter implements SpanExporter {

  private final TraceSink sink;
  private final String workspace;

  private SpanguardSpanExporter(TraceSink sink, String workspace) {
    this.sink = requireNonNull(sink, "sink");
    this.workspace = requireNonNull(workspace, "workspace");
  }

  /**
   * @param workspace whose spans they are
   */
  public static SpanguardSpanExporter create(TraceSink sink, String workspace) {
    return new SpanguardSpanExporter(sink, workspace);
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    List<Span> converted = new ArrayList<>(spans.size());
    for (SpanData span : spans) {
      if (span.getSpanContext().isValid()) {
        converted.add(convert(span));
      }
    }
    if (!converted.isEmpty()) {
      sink.accept(new SpanBatch(workspace, converted));
    }
    return CompletableResultCode.ofSuccess();
  }

  @Override
  public CompletableResultCode flush() {
    return CompletableResultCode.ofSuccess();
  }

  /** The sink is not this exporter's to close. */
  @Override
  public CompletableResultCode shutdown() {
    return CompletableResultCode.ofSuccess();
  }

  private static Span convert(SpanData span) {
    Attributes attributes = attributes(span.getAttributes());
    boolean root = !span.getParentSpanContext().isValid();
    OtelKind otelKind = OtelKind.valueOf(span.getKind().name());
    SpanKind kind = SpanClassification.kind(span.getName(), attributes, otelKind, root);
    StatusData status = span.getStatus();
    boolean error = status.getStatusCode() == io.opentelemetry.api.trace.StatusCode.ERROR;
    Attributes resource = attributes(span.getResource().getAttributes());
    long start = Math.max(0, span.getStartEpochNanos());
    return Span.builder(span.getTraceId(), span.getSpanId(), span.getName())
        .parentSpanId(root ? null : span.getParentSpanId())
        .source(SpanSource.SDK)
        .kind(kind)
        .otelKind(otelKind)
        .status(SpanClassification.status(span.getName(), kind, attributes, error))
        .statusMessage(emptyToNull(status.getDescription()))
        .start(Span.ofEpochNanos(start))
        .end(Span.ofEpochNanos(Math.max(start, span.getEndEpochNanos())))
        .attributes(attributes)
        .events(events(span.getEvents()))
        .links(links(span.getLinks()))
        .service(resource.text("service.name"))
        .resource(resource)
        .scope(scope(span))
        .traceState(traceState(span.getSpanContext()))
        .flags(flags(span))
        .dropped(
            new Dropped(
                span.getTotalAttributeCount() - span.getAttributes().size(),
                span.getTotalRecordedEvents() - span.getEvents().size(),
                span.getTotalRecordedLinks() - span.getLinks().size()))
        .build();
  }

  private static int flags(SpanData span) {
    boolean remote = span.getParentSpanContext().isRemote();
    return span.getSpanContext().getTraceFlags().asByte() & 0xff
        | Span.FLAG_HAS_IS_REMOTE
        | (remote ? Span.FLAG_IS_REMOTE : 0);
  }

  private static SpanScope scope(SpanData span) {
    var scope = span.getInstrumentationScopeInfo();
    return new SpanScope(
        emptyToNull(scope.getName()),
        emptyToNull(scope.getVersion()),
        attributes(scope.getAttributes()));
  }

  private static List<SpanEvent> events(List<EventData> events) {
    List<SpanEvent> out = new ArrayList<>(events.size());
    for (EventData event : events) {
      out.add(
          new SpanEvent(
              event.getName(),
              Span.ofEpochNanos(Math.max(0, event.getEpochNanos())),
              attributes(event.getAttributes()),
              event.getDroppedAttributesCount()));
    }
    return out;
  }

  private static List<SpanLink> links(List<LinkData> links) {
    List<SpanLink> out = new ArrayList<>(links.size());
    for (LinkData link : links) {
      if (link.getSpanContext().isValid()) {
        out.add(
            new SpanLink(
                link.getSpanContext().getTraceId(),
                link.getSpanContext().getSpanId(),
                attributes(link.getAttributes()),
                traceState(link.getSpanContext()),
                link.getSpanContext().getTraceFlags().asByte() & 0xff,
                link.getTotalAttributeCount() - link.getAttributes().size()));
      }
    }
    return out;
  }

  private static @Nullable String traceState(io.opentelemetry.api.trace.SpanContext context) {
    if (context.getTraceState().isEmpty()) {
      return null;
    }
    StringBuilder out = new StringBuilder();
    context
        .getTraceState()
        .forEach((key, value) -> out.append(out.isEmpty() ? "" : ",").append(key + "=" + value));
    return out.toString();
  }

  private static Attributes attributes(io.opentelemetry.api.common.Attributes attributes) {
    Attributes.Builder out = Attributes.builder();
    attributes.forEach((key, value) -> out.put(key.getKey(), value(key, value)));
    return out.build();
  }

  private static AttributeValue value(AttributeKey<?> key, Object value) {
    return switch (key.getType()) {
      case STRING -> AttributeValue.of((String) value);
      case LONG -> AttributeValue.of((long) value);
      case DOUBLE -> AttributeValue.of((double) value);
      case BOOLEAN -> AttributeValue.of((boolean) value);
      case STRING_ARRAY, LONG_ARRAY, DOUBLE_ARRAY, BOOLEAN_ARRAY -> list((List<?>) value);
      default -> AttributeValue.of(String.valueOf(value));
    };
  }

  private static AttributeValue list(List<?> values) {
    List<AttributeValue> items = new ArrayList<>(values.size());
    for (Object value : values) {
      items.add(
          value instanceof Long whole
              ? AttributeValue.of(whole)
              : value instanceof Double number
                  ? AttributeValue.of(number)
                  : value instanceof Boolean flag
                      ? AttributeValue.of(flag)
                      : AttributeValue.of(String.valueOf(value)));
    }
    return new AttributeValue.ListValue(items);
  }

  private static @Nullable String emptyToNull(@Nullable String text) {
    return text == null || text.isEmpty() ? null : text;
  }
}
