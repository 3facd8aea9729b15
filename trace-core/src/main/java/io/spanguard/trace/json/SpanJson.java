package io.spanguard.trace.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.spanguard.trace.Dropped;
import io.spanguard.trace.OtelKind;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanEvent;
import io.spanguard.trace.SpanLink;
import io.spanguard.trace.SpanScope;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A span as the API shows it and as it is kept. Reading gives back exactly what was written.
 * Stateless and safe for use by many threads.
 *
 * <p>Attributes as {@link AttributesJson} has them. Beside the members that the API lists, there is
 * what a span rarely has, left out where it has none: {@code trace_state}, {@code flags}, {@code
 * otel_kind} ({@code server}, {@code client}, …), {@code revision}; the scope's {@code attributes};
 * {@code trace_state} and {@code flags} of a link; {@code dropped_attributes} of links and events.
 */
public final class SpanJson {

  private static final JsonFactory JSON = new JsonFactory();

  /** What members say that are left out. */
  private static final Span NOTHING = Span.builder("-", "-", "").start(Instant.EPOCH).build();

  private SpanJson() {}

  /** Without {@code trace_id}, as within its trace. */
  public static void write(JsonGenerator json, Span span) throws IOException {
    json.writeStartObject();
    writeMembers(json, span);
    json.writeEndObject();
  }

  /** With {@code trace_id} in front, for a span that stands alone. */
  public static void writeWithTraceId(JsonGenerator json, Span span) throws IOException {
    json.writeStartObject();
    writeMembersWithTraceId(json, span);
    json.writeEndObject();
  }

  /** The members of {@link #writeWithTraceId} alone, into an object that has begun. */
  public static void writeMembersWithTraceId(JsonGenerator json, Span span) throws IOException {
    Json.write(json, "trace_id", span.traceId());
    writeMembers(json, span);
  }

  /** The object with {@code trace_id} as a text. */
  public static String toJson(Span span) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      writeWithTraceId(json, span);
    } catch (IOException e) {
      throw new UncheckedIOException("a StringWriter does not fail", e);
    }
    return text.toString();
  }

  /**
   * Reads the object at whose start the parser stands, {@code trace_id} included; it then stands at
   * its end. Members that are not known are left out, {@code duration_ms} is worked out from the
   * times.
   *
   * @throws JsonShapeException where something is missing or not of the right form
   */
  public static Span read(JsonParser parser) throws IOException {
    return SpanReader.read(parser, null);
  }

  /** As {@link #read(JsonParser)}, for a span within its trace: {@code trace_id} may be missing. */
  public static Span read(JsonParser parser, String traceId) throws IOException {
    return SpanReader.read(parser, traceId);
  }

  /** As {@link #read(JsonParser)}, from a text. */
  public static Span parse(String text) throws IOException {
    try (JsonParser parser = JSON.createParser(text)) {
      parser.nextToken();
      return read(parser);
    }
  }

  /**
   * What a store that has columns for ids, name, kind, status, source, times and revision has to
   * keep besides, members that say nothing left out; empty where that is all of them.
   *
   * @param withService whether the service is among it
   */
  public static String toDetailJson(Span span, boolean withService) {
    StringWriter text = new StringWriter(256);
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      writeDetail(json, span, withService);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a StringWriter does not fail", e);
    }
    String detail = text.toString();
    return detail.equals("{}") ? "" : detail;
  }

  /** The span whose detail {@link #toDetailJson} wrote; all else is that of the one given. */
  public static Span parseDetail(String detail, Span span) throws IOException {
    if (detail.isEmpty()) {
      return span;
    }
    try (JsonParser parser = JSON.createParser(detail)) {
      parser.nextToken();
      return SpanReader.readOnto(parser, span);
    }
  }

  /**
   * One of a list of spans, as short as it can be told: members that say nothing are left out, and
   * so are trace id, service, resource and scope where they are those of the span before it.
   *
   * @param before null for the first one
   */
  public static void writeNext(JsonGenerator json, @Nullable Span before, Span span)
      throws IOException {
    Span known = before == null ? NOTHING : before;
    json.writeStartObject();
    if (before == null || !span.traceId().equals(before.traceId())) {
      Json.write(json, "trace_id", span.traceId());
    }
    Json.write(json, "span_id", span.spanId());
    if (span.parentSpanId() != null) {
      Json.write(json, "parent_span_id", span.parentSpanId());
    }
    Json.write(json, "name", span.name());
    if (span.kind() != NOTHING.kind()) {
      Json.write(json, "kind", span.kind().id());
    }
    if (span.status() != NOTHING.status()) {
      Json.write(json, "status", span.status().id());
    }
    if (span.source() != NOTHING.source()) {
      Json.write(json, "source", span.source().id());
    }
    Json.write(json, "start_time", span.start());
    Json.write(json, "end_time", span.end());
    if (!Objects.equals(span.service(), known.service())) {
      Json.write(json, "service", span.service());
    }
    if (!span.resource().equals(known.resource())) {
      json.writeFieldName("resource");
      AttributesJson.write(json, span.resource());
    }
    if (!span.scope().equals(known.scope())) {
      json.writeFieldName("scope");
      write(json, span.scope());
    }
    writeContent(json, span);
    writeCount(json, "revision", span.revision());
    json.writeEndObject();
  }

  /** Reads what {@link #writeNext} wrote, with the same span before it. */
  public static Span readNext(JsonParser parser, @Nullable Span before) throws IOException {
    return SpanReader.readNext(parser, before);
  }

  /** The events alone, as an array. */
  public static void writeEvents(JsonGenerator json, List<SpanEvent> events) throws IOException {
    json.writeStartArray();
    for (SpanEvent event : events) {
      write(json, event);
    }
    json.writeEndArray();
  }

  /** The links alone, as an array. */
  public static void writeLinks(JsonGenerator json, List<SpanLink> links) throws IOException {
    json.writeStartArray();
    for (SpanLink link : links) {
      write(json, link);
    }
    json.writeEndArray();
  }

  /** Reads what {@link #writeEvents} wrote. */
  public static List<SpanEvent> readEvents(JsonParser parser) throws IOException {
    return SpanReader.events(parser);
  }

  /** Reads what {@link #writeLinks} wrote. */
  public static List<SpanLink> readLinks(JsonParser parser) throws IOException {
    return SpanReader.links(parser);
  }

  private static void writeMembers(JsonGenerator json, Span span) throws IOException {
    Json.write(json, "span_id", span.spanId());
    Json.write(json, "parent_span_id", span.parentSpanId());
    Json.write(json, "name", span.name());
    Json.write(json, "kind", span.kind().id());
    Json.write(json, "status", span.status().id());
    Json.write(json, "status_message", span.statusMessage());
    Json.write(json, "source", span.source().id());
    Json.write(json, "service", span.service());
    Json.write(json, "start_time", span.start());
    Json.write(json, "end_time", span.end());
    Json.writeMillis(json, "duration_ms", Duration.between(span.start(), span.end()));
    json.writeFieldName("attributes");
    AttributesJson.write(json, span.attributes());
    json.writeFieldName("events");
    writeEvents(json, span.events());
    json.writeFieldName("links");
    writeLinks(json, span.links());
    json.writeFieldName("resource");
    AttributesJson.write(json, span.resource());
    json.writeFieldName("scope");
    write(json, span.scope());
    json.writeFieldName("dropped");
    write(json, span.dropped());
    writeRareMembers(json, span);
    writeCount(json, "revision", span.revision());
  }

  private static void writeRareMembers(JsonGenerator json, Span span) throws IOException {
    if (span.traceState() != null) {
      Json.write(json, "trace_state", span.traceState());
    }
    writeCount(json, "flags", span.flags());
    if (span.otelKind() != OtelKind.UNSPECIFIED) {
      Json.write(json, "otel_kind", span.otelKind().id());
    }
  }

  private static void writeDetail(JsonGenerator json, Span span, boolean withService)
      throws IOException {
    if (withService) {
      Json.write(json, "service", span.service());
    }
    if (!span.resource().isEmpty()) {
      json.writeFieldName("resource");
      AttributesJson.write(json, span.resource());
    }
    if (!span.scope().equals(SpanScope.none())) {
      json.writeFieldName("scope");
      write(json, span.scope());
    }
    writeContent(json, span);
  }

  /** What is a span's own, as far as it says something. */
  private static void writeContent(JsonGenerator json, Span span) throws IOException {
    if (span.statusMessage() != null) {
      Json.write(json, "status_message", span.statusMessage());
    }
    if (!span.attributes().isEmpty()) {
      json.writeFieldName("attributes");
      AttributesJson.write(json, span.attributes());
    }
    if (!span.events().isEmpty()) {
      json.writeFieldName("events");
      writeEvents(json, span.events());
    }
    if (!span.links().isEmpty()) {
      json.writeFieldName("links");
      writeLinks(json, span.links());
    }
    if (!span.dropped().equals(Dropped.nothing())) {
      json.writeFieldName("dropped");
      write(json, span.dropped());
    }
    writeRareMembers(json, span);
  }

  private static void write(JsonGenerator json, SpanEvent event) throws IOException {
    json.writeStartObject();
    Json.write(json, "name", event.name());
    Json.write(json, "time", event.time());
    json.writeFieldName("attributes");
    AttributesJson.write(json, event.attributes());
    writeCount(json, "dropped_attributes", event.droppedAttributes());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, SpanLink link) throws IOException {
    json.writeStartObject();
    Json.write(json, "trace_id", link.traceId());
    Json.write(json, "span_id", link.spanId());
    json.writeFieldName("attributes");
    AttributesJson.write(json, link.attributes());
    if (link.traceState() != null) {
      Json.write(json, "trace_state", link.traceState());
    }
    writeCount(json, "flags", link.flags());
    writeCount(json, "dropped_attributes", link.droppedAttributes());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, SpanScope scope) throws IOException {
    json.writeStartObject();
    Json.write(json, "name", scope.name());
    Json.write(json, "version", scope.version());
    if (!scope.attributes().isEmpty()) {
      json.writeFieldName("attributes");
      AttributesJson.write(json, scope.attributes());
    }
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Dropped dropped) throws IOException {
    json.writeStartObject();
    json.writeNumberField("attributes", Integer.toUnsignedLong(dropped.attributes()));
    json.writeNumberField("events", Integer.toUnsignedLong(dropped.events()));
    json.writeNumberField("links", Integer.toUnsignedLong(dropped.links()));
    json.writeEndObject();
  }

  /** Counts and flags may use all 32 bits. */
  private static void writeCount(JsonGenerator json, String name, int value) throws IOException {
    if (value != 0) {
      json.writeNumberField(name, Integer.toUnsignedLong(value));
    }
  }
}
