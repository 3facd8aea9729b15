package io.spanguard.proxy.otlp;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** Writes OTLP's JSON; what has its default is left out. Stateless. */
final class OtlpJsonWriter {

  private OtlpJsonWriter() {}

  static void write(JsonGenerator json, ExportTraceServiceRequest request) throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("resourceSpans");
    for (ResourceSpans ofResource : request.getResourceSpansList()) {
      json.writeStartObject();
      json.writeObjectFieldStart("resource");
      attributes(json, ofResource.getResource().getAttributesList());
      json.writeEndObject();
      json.writeArrayFieldStart("scopeSpans");
      for (ScopeSpans ofScope : ofResource.getScopeSpansList()) {
        scopeSpans(json, ofScope);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void scopeSpans(JsonGenerator json, ScopeSpans spans) throws IOException {
    json.writeStartObject();
    json.writeObjectFieldStart("scope");
    text(json, "name", spans.getScope().getName());
    text(json, "version", spans.getScope().getVersion());
    attributes(json, spans.getScope().getAttributesList());
    json.writeEndObject();
    json.writeArrayFieldStart("spans");
    for (Span span : spans.getSpansList()) {
      span(json, span);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void span(JsonGenerator json, Span span) throws IOException {
    json.writeStartObject();
    id(json, "traceId", span.getTraceId());
    id(json, "spanId", span.getSpanId());
    id(json, "parentSpanId", span.getParentSpanId());
    text(json, "traceState", span.getTraceState());
    number(json, "flags", span.getFlags());
    text(json, "name", span.getName());
    number(json, "kind", span.getKindValue());
    json.writeStringField("startTimeUnixNano", Long.toString(span.getStartTimeUnixNano()));
    json.writeStringField("endTimeUnixNano", Long.toString(span.getEndTimeUnixNano()));
    attributes(json, span.getAttributesList());
    number(json, "droppedAttributesCount", span.getDroppedAttributesCount());
    number(json, "droppedEventsCount", span.getDroppedEventsCount());
    number(json, "droppedLinksCount", span.getDroppedLinksCount());
    events(json, span.getEventsList());
    links(json, span.getLinksList());
    json.writeObjectFieldStart("status");
    text(json, "message", span.getStatus().getMessage());
    number(json, "code", span.getStatus().getCodeValue());
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void events(JsonGenerator json, List<Span.Event> events) throws IOException {
    if (events.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("events");
    for (Span.Event event : events) {
      json.writeStartObject();
      json.writeStringField("timeUnixNano", Long.toString(event.getTimeUnixNano()));
      text(json, "name", event.getName());
      attributes(json, event.getAttributesList());
      number(json, "droppedAttributesCount", event.getDroppedAttributesCount());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void links(JsonGenerator json, List<Span.Link> links) throws IOException {
    if (links.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("links");
    for (Span.Link link : links) {
      json.writeStartObject();
      id(json, "traceId", link.getTraceId());
      id(json, "spanId", link.getSpanId());
      text(json, "traceState", link.getTraceState());
      attributes(json, link.getAttributesList());
      number(json, "droppedAttributesCount", link.getDroppedAttributesCount());
      number(json, "flags", link.getFlags());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void attributes(JsonGenerator json, List<KeyValue> attributes) throws IOException {
    if (!attributes.isEmpty()) {
      json.writeFieldName("attributes");
      keyValues(json, attributes);
    }
  }

  private static void keyValues(JsonGenerator json, List<KeyValue> attributes) throws IOException {
    json.writeStartArray();
    for (KeyValue attribute : attributes) {
      json.writeStartObject();
      json.writeStringField("key", attribute.getKey());
      json.writeFieldName("value");
      value(json, attribute.getValue());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void value(JsonGenerator json, AnyValue value) throws IOException {
    json.writeStartObject();
    switch (value.getValueCase()) {
      case STRING_VALUE -> json.writeStringField("stringValue", value.getStringValue());
      case BOOL_VALUE -> json.writeBooleanField("boolValue", value.getBoolValue());
      case INT_VALUE -> json.writeStringField("intValue", Long.toString(value.getIntValue()));
      case DOUBLE_VALUE -> decimal(json, value.getDoubleValue());
      case BYTES_VALUE ->
          json.writeStringField(
              "bytesValue",
              Base64.getEncoder().encodeToString(value.getBytesValue().toByteArray()));
      case ARRAY_VALUE -> {
        json.writeObjectFieldStart("arrayValue");
        json.writeArrayFieldStart("values");
        for (AnyValue item : value.getArrayValue().getValuesList()) {
          value(json, item);
        }
        json.writeEndArray();
        json.writeEndObject();
      }
      case KVLIST_VALUE -> {
        json.writeObjectFieldStart("kvlistValue");
        json.writeFieldName("values");
        keyValues(json, value.getKvlistValue().getValuesList());
        json.writeEndObject();
      }
      default -> {
        // an empty value is an object without members
      }
    }
    json.writeEndObject();
  }

  /** Protobuf's JSON writes what is no JSON number as a text. */
  private static void decimal(JsonGenerator json, double value) throws IOException {
    if (Double.isFinite(value)) {
      json.writeNumberField("doubleValue", value);
    } else {
      json.writeStringField("doubleValue", Double.toString(value));
    }
  }

  private static void id(JsonGenerator json, String name, ByteString id) throws IOException {
    if (!id.isEmpty()) {
      json.writeStringField(name, HexFormat.of().formatHex(id.toByteArray()));
    }
  }

  private static void text(JsonGenerator json, String name, String text) throws IOException {
    if (!text.isEmpty()) {
      json.writeStringField(name, text);
    }
  }

  /** Unsigned, of 32 bits. */
  private static void number(JsonGenerator json, String name, int number) throws IOException {
    if (number != 0) {
      json.writeNumberField(name, Integer.toUnsignedLong(number));
    }
  }
}
