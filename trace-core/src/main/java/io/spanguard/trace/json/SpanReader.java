package io.spanguard.trace.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.spanguard.trace.Attributes;
import io.spanguard.trace.Dropped;
import io.spanguard.trace.Ids;
import io.spanguard.trace.OtelKind;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanEvent;
import io.spanguard.trace.SpanKind;
import io.spanguard.trace.SpanLink;
import io.spanguard.trace.SpanScope;
import io.spanguard.trace.SpanSource;
import io.spanguard.trace.SpanStatus;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One span while it is read; {@link SpanJson} says of what form. For one thread. */
final class SpanReader {

  private @Nullable String traceId;
  private @Nullable String spanId;
  private @Nullable String parentSpanId;
  private @Nullable String name;
  private SpanKind kind = SpanKind.OTHER;
  private SpanStatus status = SpanStatus.OK;
  private @Nullable String statusMessage;
  private SpanSource source = SpanSource.SDK;
  private @Nullable String service;
  private @Nullable Instant start;
  private @Nullable Instant end;
  private Attributes attributes = Attributes.empty();
  private List<SpanEvent> events = List.of();
  private List<SpanLink> links = List.of();
  private Attributes resource = Attributes.empty();
  private SpanScope scope = SpanScope.none();
  private Dropped dropped = Dropped.nothing();
  private @Nullable String traceState;
  private int flags;
  private OtelKind otelKind = OtelKind.UNSPECIFIED;
  private int revision;

  private SpanReader(@Nullable String traceId) {
    this.traceId = traceId;
  }

  /**
   * @param traceId null where the span itself must say it
   */
  static Span read(JsonParser parser, @Nullable String traceId) throws IOException {
    return new SpanReader(traceId).read(parser);
  }

  /** A span of which the object says some members, and another span the rest. */
  static Span readOnto(JsonParser parser, Span span) throws IOException {
    SpanReader reader = new SpanReader(span.traceId());
    reader.spanId = span.spanId();
    reader.parentSpanId = span.parentSpanId();
    reader.name = span.name();
    reader.kind = span.kind();
    reader.status = span.status();
    reader.statusMessage = span.statusMessage();
    reader.source = span.source();
    reader.service = span.service();
    reader.start = span.start();
    reader.end = span.end();
    reader.attributes = span.attributes();
    reader.events = span.events();
    reader.links = span.links();
    reader.resource = span.resource();
    reader.scope = span.scope();
    reader.dropped = span.dropped();
    reader.traceState = span.traceState();
    reader.flags = span.flags();
    reader.otelKind = span.otelKind();
    reader.revision = span.revision();
    return reader.read(parser);
  }

  /** A span that leaves out what it shares with the one before it; null for the first. */
  static Span readNext(JsonParser parser, @Nullable Span before) throws IOException {
    SpanReader reader = new SpanReader(before == null ? null : before.traceId());
    if (before != null) {
      reader.service = before.service();
      reader.resource = before.resource();
      reader.scope = before.scope();
    }
    return reader.read(parser);
  }

  private Span read(JsonParser parser) throws IOException {
    Json.requireObject(parser);
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String member = parser.currentName();
      parser.nextToken();
      readMember(parser, member);
    }
    return build(parser);
  }

  static List<SpanEvent> events(JsonParser parser) throws IOException {
    Json.require(parser, JsonToken.START_ARRAY, "an array");
    List<SpanEvent> events = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      events.add(event(parser));
    }
    return events;
  }

  static List<SpanLink> links(JsonParser parser) throws IOException {
    Json.require(parser, JsonToken.START_ARRAY, "an array");
    List<SpanLink> links = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      links.add(link(parser));
    }
    return links;
  }

  private void readMember(JsonParser parser, String member) throws IOException {
    switch (member) {
      case "trace_id" -> traceId = id(parser);
      case "span_id" -> spanId = id(parser);
      case "parent_span_id" ->
          parentSpanId = parser.currentToken() == JsonToken.VALUE_NULL ? null : id(parser);
      case "name" -> name = Json.text(parser);
      case "kind" -> kind = word(parser, SpanKind.fromId(Json.text(parser)), "a kind");
      case "status" -> status = word(parser, SpanStatus.fromId(Json.text(parser)), "a status");
      case "status_message" -> statusMessage = Json.textOrNull(parser);
      case "source" -> source = word(parser, SpanSource.fromId(Json.text(parser)), "a source");
      case "service" -> service = Json.textOrNull(parser);
      case "start_time" -> start = Json.time(parser);
      case "end_time" -> end = Json.time(parser);
      case "attributes" -> attributes = AttributesJson.read(parser);
      case "events" -> events = events(parser);
      case "links" -> links = links(parser);
      case "resource" -> resource = AttributesJson.read(parser);
      case "scope" -> scope = scope(parser);
      case "dropped" -> dropped = dropped(parser);
      case "trace_state" -> traceState = Json.textOrNull(parser);
      case "flags" -> flags = bits(parser);
      case "otel_kind" ->
          otelKind = word(parser, otelKind(Json.text(parser)), "an OpenTelemetry kind");
      case "revision" -> revision = Json.count(parser);
      default -> parser.skipChildren();
    }
  }

  private Span build(JsonParser parser) throws IOException {
    Span.Builder builder =
        Span.builder(
            required(parser, "trace_id", traceId),
            required(parser, "span_id", spanId),
            required(parser, "name", name));
    try {
      return builder
          .parentSpanId(parentSpanId)
          .kind(kind)
          .status(status)
          .statusMessage(statusMessage)
          .source(source)
          .service(service)
          .start(required(parser, "start_time", start))
          .end(required(parser, "end_time", end))
          .attributes(attributes)
          .events(events)
          .links(links)
          .resource(resource)
          .scope(scope)
          .dropped(dropped)
          .traceState(traceState)
          .flags(flags)
          .otelKind(otelKind)
          .revision(revision)
          .build();
    } catch (IllegalArgumentException e) {
      throw JsonShapeException.at(parser, String.valueOf(e.getMessage()));
    }
  }

  private static SpanEvent event(JsonParser parser) throws IOException {
    Json.requireObject(parser);
    String name = null;
    Instant time = null;
    Attributes attributes = Attributes.empty();
    int droppedAttributes = 0;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String member = parser.currentName();
      parser.nextToken();
      switch (member) {
        case "name" -> name = Json.text(parser);
        case "time" -> time = Json.time(parser);
        case "attributes" -> attributes = AttributesJson.read(parser);
        case "dropped_attributes" -> droppedAttributes = bits(parser);
        default -> parser.skipChildren();
      }
    }
    return new SpanEvent(
        required(parser, "name", name),
        required(parser, "time", time),
        attributes,
        droppedAttributes);
  }

  private static SpanLink link(JsonParser parser) throws IOException {
    Json.requireObject(parser);
    String traceId = null;
    String spanId = null;
    Attributes attributes = Attributes.empty();
    String traceState = null;
    int flags = 0;
    int droppedAttributes = 0;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String member = parser.currentName();
      parser.nextToken();
      switch (member) {
        case "trace_id" -> traceId = id(parser);
        case "span_id" -> spanId = id(parser);
        case "attributes" -> attributes = AttributesJson.read(parser);
        case "trace_state" -> traceState = Json.textOrNull(parser);
        case "flags" -> flags = bits(parser);
        case "dropped_attributes" -> droppedAttributes = bits(parser);
        default -> parser.skipChildren();
      }
    }
    return new SpanLink(
        required(parser, "trace_id", traceId),
        required(parser, "span_id", spanId),
        attributes,
        traceState,
        flags,
        droppedAttributes);
  }

  private static SpanScope scope(JsonParser parser) throws IOException {
    Json.requireObject(parser);
    String name = null;
    String version = null;
    Attributes attributes = Attributes.empty();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String member = parser.currentName();
      parser.nextToken();
      switch (member) {
        case "name" -> name = Json.textOrNull(parser);
        case "version" -> version = Json.textOrNull(parser);
        case "attributes" -> attributes = AttributesJson.read(parser);
        default -> parser.skipChildren();
      }
    }
    return new SpanScope(name, version, attributes);
  }

  private static Dropped dropped(JsonParser parser) throws IOException {
    Json.requireObject(parser);
    int attributes = 0;
    int events = 0;
    int links = 0;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String member = parser.currentName();
      parser.nextToken();
      switch (member) {
        case "attributes" -> attributes = bits(parser);
        case "events" -> events = bits(parser);
        case "links" -> links = bits(parser);
        default -> parser.skipChildren();
      }
    }
    return new Dropped(attributes, events, links);
  }

  private static String id(JsonParser parser) throws IOException {
    String id = Json.text(parser);
    if (!Ids.isValid(id)) {
      throw JsonShapeException.at(
          parser,
          "not 1 to 128 of A-Z a-z 0-9 . _ : - (and not . or ..): " + JsonShapeException.shown(id));
    }
    return id;
  }

  private static int bits(JsonParser parser) throws IOException {
    Long bits = Json.wholeOrNull(parser);
    if (bits == null || bits < 0 || bits > 0xffff_ffffL) {
      throw JsonShapeException.at(parser, "not 0 to 4294967295: " + bits);
    }
    return bits.intValue();
  }

  private static Optional<OtelKind> otelKind(String text) {
    for (OtelKind kind : OtelKind.values()) {
      if (kind.id().equals(text)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  private static <T> T word(JsonParser parser, Optional<T> read, String what) throws IOException {
    if (read.isEmpty()) {
      throw JsonShapeException.at(
          parser, "not " + what + ": " + JsonShapeException.shown(parser.getText()));
    }
    return read.get();
  }

  private static <T> T required(JsonParser parser, String member, @Nullable T value)
      throws IOException {
    if (value == null) {
      throw JsonShapeException.atMember(parser, member, "missing");
    }
    return value;
  }
}
