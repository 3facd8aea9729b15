package io.spanguard.proxy.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
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
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads OTLP's JSON, which is protobuf's JSON mapping except that ids are hex and enums are
 * integers. Unknown members are ignored, members that are missing or null have their defaults,
 * 64-bit integers may be texts or numbers. Stateless.
 */
final class OtlpJsonReader {

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

  private static final List<String> KINDS =
      List.of("UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER");
  private static final List<String> CODES = List.of("UNSET", "OK", "ERROR");

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

  /** An object of the document, whose members are read by name. */
  private record Member(JsonNode node, String path) {

    /** The name in lowerCamelCase; protobuf's own spelling is understood as well. */
    private @Nullable JsonNode get(String name) {
      JsonNode member = node.get(name);
      if (member == null && node.size() > 0) {
        member = node.get(snakeCase(name));
      }
      return member == null || member.isNull() ? null : member;
    }

    boolean has(String name) {
      return get(name) != null;
    }

    String text(String name) throws OtlpException {
      JsonNode member = get(name);
      if (member == null) {
        return "";
      }
      if (!member.isTextual()) {
        throw wrong(name, "is not a text");
      }
      return member.textValue();
    }

    boolean flag(String name) throws OtlpException {
      JsonNode member = get(name);
      if (member == null || !member.isBoolean()) {
        throw wrong(name, "is neither true nor false");
      }
      return member.booleanValue();
    }

    long integer(String name) throws OtlpException {
      JsonNode member = get(name);
      if (member == null) {
        return 0;
      }
      try {
        if (member.isTextual()) {
          return Long.parseLong(member.textValue());
        }
        if (member.isNumber()) {
          return member.decimalValue().longValueExact();
        }
      } catch (NumberFormatException e) {
        throw wrong(name, "is not an integer of 64 bits");
      } catch (ArithmeticException e) {
        throw wrong(name, "is not an integer of 64 bits");
      }
      throw wrong(name, "is not an integer");
    }

    /** Unsigned; what is beyond a signed number comes out negative, as in protobuf. */
    long nanos(String name) throws OtlpException {
      JsonNode member = get(name);
      if (member != null && member.isTextual()) {
        try {
          return Long.parseUnsignedLong(member.textValue());
        } catch (NumberFormatException e) {
          throw wrong(name, "is not an unsigned integer of 64 bits");
        }
      }
      return integer(name);
    }

    int count(String name) throws OtlpException {
      long value = integer(name);
      if (value < 0 || value > 0xFFFFFFFFL) {
        throw wrong(name, "is not an unsigned integer of 32 bits");
      }
      return (int) value;
    }

    int number(String name, String prefix, List<String> words) throws OtlpException {
      JsonNode member = get(name);
      if (member != null && member.isTextual()) {
        String word = member.textValue();
        int index = words.indexOf(word.startsWith(prefix) ? word.substring(prefix.length()) : word);
        if (index >= 0) {
          return index;
        }
      }
      long value = integer(name);
      if (value != (int) value) {
        throw wrong(name, "is not an integer of 32 bits");
      }
      return (int) value;
    }

    double decimal(String name) throws OtlpException {
      JsonNode member = get(name);
      if (member != null && member.isNumber()) {
        return member.doubleValue();
      }
      if (member != null && member.isTextual()) {
        try {
          return Double.parseDouble(member.textValue());
        } catch (NumberFormatException e) {
          throw wrong(name, "is not a number");
        }
      }
      throw wrong(name, "is not a number");
    }

    ByteString base64(String name) throws OtlpException {
      try {
        String text = text(name).replace('-', '+').replace('_', '/');
        return ByteString.copyFrom(Base64.getDecoder().decode(text));
      } catch (IllegalArgumentException e) {
        throw wrong(name, "is not base64");
      }
    }

    /** Of any length: whether it is right is seen span by span. */
    ByteString id(String name) throws OtlpException {
      try {
        return ByteString.copyFrom(HexFormat.of().parseHex(text(name)));
      } catch (IllegalArgumentException e) {
        throw wrong(name, "is not hex");
      }
    }

    @Nullable Member object(String name) throws OtlpException {
      JsonNode member = get(name);
      if (member == null) {
        return null;
      }
      if (!member.isObject()) {
        throw wrong(name, "is not an object");
      }
      return new Member(member, path + "/" + name);
    }

    List<Member> list(String name) throws OtlpException {
      JsonNode member = get(name);
      if (member == null) {
        return List.of();
      }
      if (!member.isArray()) {
        throw wrong(name, "is not a list");
      }
      List<Member> out = new ArrayList<>(member.size());
      for (int i = 0; i < member.size(); i++) {
        String place = path + "/" + name + "/" + i;
        if (!member.get(i).isObject()) {
          throw new OtlpException(place + " is not an object");
        }
        out.add(new Member(member.get(i), place));
      }
      return out;
    }

    private OtlpException wrong(String name, String what) {
      return new OtlpException(path + "/" + name + " " + what);
    }

    private static String snakeCase(String name) {
      StringBuilder out = new StringBuilder(name.length() + 4);
      for (int i = 0; i < name.length(); i++) {
        char c = name.charAt(i);
        out.append(Character.isUpperCase(c) ? "_" : "")
            .append(String.valueOf(c).toLowerCase(Locale.ROOT));
      }
      return out.toString();
    }
  }
}
