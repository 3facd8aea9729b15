package io.spanguard.proxy.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads OTLP's JSON, which is protobuf's JSON mapping except that ids are hex and enums are
 * integers. Unknown members are ignored, members that are missing or null have their defaults,
 * 64-bit integers may be texts or numbers. Stateless.
 */
final class OtlpJsonReader {

  private static final List<String> KINDS =
      List.of("UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER");
  private static final List<String> CODES = List.of("UNSET", "OK", "ERROR");

  private OtlpJsonReader() {}

  /**
   * @throws OtlpException when a member is of another type, with its path
   */
  static ExportTraceServiceRequest read(JsonNode body) throws OtlpException {
    if (body.has("resourceLogs") || body.has("resourceMetrics")) {
      throw new OtlpException(
          "these are no spans: OTLP logs and metrics have paths of their own, and are not taken");
    }
    ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
    for (Member ofResource : new Member(body, "").list("resourceSpans")) {
      request.addResourceSpans(resourceSpans(ofResource));
    }
    return request.build();
  }

  private static ResourceSpans resourceSpans(Member member) throws OtlpException {
    ResourceSpans.Builder out = ResourceSpans.newBuilder().setSchemaUrl(member.text("schemaUrl"));
    Member resource = member.object("resource");
    if (resource != null) {
      out.setResource(
          Resource.newBuilder()
              .addAllAttributes(attributes(resource))
              .setDroppedAttributesCount(resource.count("droppedAttributesCount")));
    }
    for (Member ofScope : member.list("scopeSpans")) {
      ScopeSpans.Builder spans = out.addScopeSpansBuilder();
      spans.setSchemaUrl(ofScope.text("schemaUrl"));
      Member scope = ofScope.object("scope");
      if (scope != null) {
        spans.setScope(
            InstrumentationScope.newBuilder()
                .setName(scope.text("name"))
                .setVersion(scope.text("version"))
                .addAllAttributes(attributes(scope)));
      }
      for (Member span : ofScope.list("spans")) {
        spans.addSpans(span(span));
      }
    }
    return out.build();
  }

  private static Span span(Member member) throws OtlpException {
    Span.Builder span =
        Span.newBuilder()
            .setTraceId(member.id("traceId"))
            .setSpanId(member.id("spanId"))
            .setParentSpanId(member.id("parentSpanId"))
            .setTraceState(member.text("traceState"))
            .setFlags(member.count("flags"))
            .setName(member.text("name"))
            .setKindValue(member.number("kind", "SPAN_KIND_", KINDS))
            .setStartTimeUnixNano(member.nanos("startTimeUnixNano"))
            .setEndTimeUnixNano(member.nanos("endTimeUnixNano"))
            .addAllAttributes(attributes(member))
            .setDroppedAttributesCount(member.count("droppedAttributesCount"))
            .setDroppedEventsCount(member.count("droppedEventsCount"))
            .setDroppedLinksCount(member.count("droppedLinksCount"));
    for (Member event : member.list("events")) {
      span.addEvents(
          Span.Event.newBuilder()
              .setTimeUnixNano(event.nanos("timeUnixNano"))
              .setName(event.text("name"))
              .addAllAttributes(attributes(event))
              .setDroppedAttributesCount(event.count("droppedAttributesCount")));
    }
    for (Member link : member.list("links")) {
      span.addLinks(
          Span.Link.newBuilder()
              .setTraceId(link.id("traceId"))
              .setSpanId(link.id("spanId"))
              .setTraceState(link.text("traceState"))
              .setFlags(link.count("flags"))
              .addAllAttributes(attributes(link))
              .setDroppedAttributesCount(link.count("droppedAttributesCount")));
    }
    Member status = member.object("status");
    if (status != null) {
      span.setStatus(
          Status.newBuilder()
              .setCodeValue(status.number("code", "STATUS_CODE_", CODES))
              .setMessage(status.text("message")));
    }
    return span.build();
  }

  private static List<KeyValue> attributes(Member holder) throws OtlpException {
    return keyValues(holder.list("attributes"));
  }

  private static List<KeyValue> keyValues(List<Member> members) throws OtlpException {
    List<KeyValue> out = new ArrayList<>(members.size());
    for (Member member : members) {
      KeyValue.Builder entry = KeyValue.newBuilder().setKey(member.text("key"));
      Member value = member.object("value");
      if (value != null) {
        entry.setValue(value(value));
      }
      out.add(entry.build());
    }
    return out;
  }

  private static AnyValue value(Member member) throws OtlpException {
    AnyValue.Builder value = AnyValue.newBuilder();
    if (member.has("stringValue")) {
      value.setStringValue(member.text("stringValue"));
    } else if (member.has("boolValue")) {
      value.setBoolValue(member.flag("boolValue"));
    } else if (member.has("intValue")) {
      value.setIntValue(member.integer("intValue"));
    } else if (member.has("doubleValue")) {
      value.setDoubleValue(member.decimal("doubleValue"));
    } else if (member.has("bytesValue")) {
      value.setBytesValue(member.base64("bytesValue"));
    } else if (member.has("arrayValue")) {
      ArrayValue.Builder array = value.getArrayValueBuilder();
      Member holder = member.object("arrayValue");
      if (holder != null) {
        for (Member item : holder.list("values")) {
          array.addValues(value(item));
        }
      }
    } else if (member.has("kvlistValue")) {
      KeyValueList.Builder map = value.getKvlistValueBuilder();
      Member holder = member.object("kvlistValue");
      if (holder != null) {
        map.addAllValues(keyValues(holder.list("values")));
      }
    }
    return value.build();
  }
}
