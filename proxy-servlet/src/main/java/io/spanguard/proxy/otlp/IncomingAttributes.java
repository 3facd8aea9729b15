package io.spanguard.proxy.otlp;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.spanguard.trace.AttributeValue;
import io.spanguard.trace.Attributes;
import io.spanguard.trace.convention.Names;
import java.util.ArrayList;
import java.util.List;

/**
 * OTLP's attributes as ours, bounded. The last of two with the same key wins; what only the server
 * may write ({@code spanguard.*}) is left out. For use by one thread.
 */
final class IncomingAttributes {

  /** Characters of a text, or bytes, that are kept; the cut is marked. */
  static final int MAX_TEXT_LENGTH = 256 << 10;

  static final int MAX_ATTRIBUTES = 1_000;
  static final int MAX_DEPTH = 16;

  private static final int MAX_KEY_LENGTH = 1_024;

  private final ReceivedSpans.Collector collector;
  private int left;

  IncomingAttributes(ReceivedSpans.Collector collector) {
    this.collector = collector;
  }

  /** How many of the attributes that were read last did not fit. */
  int left() {
    return left;
  }

  Attributes read(List<KeyValue> list) {
    left = 0;
    if (list.isEmpty()) {
      return Attributes.empty();
    }
    Attributes.Builder attributes = Attributes.builder();
    int kept = 0;
    for (KeyValue entry : list) {
      String key = entry.getKey();
      if (key.isEmpty()) {
        continue;
      }
      if (key.startsWith(Names.RESERVED_PREFIX)) {
        collector.note("attributes that begin with spanguard. are the server's and were left out");
      } else if (kept == MAX_ATTRIBUTES || key.length() > MAX_KEY_LENGTH) {
        left++;
      } else {
        attributes.put(key, value(entry.getValue(), 1));
        kept++;
      }
    }
    return attributes.build();
  }

  private AttributeValue value(AnyValue value, int depth) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> AttributeValue.of(cut(value.getStringValue()));
      case BOOL_VALUE -> AttributeValue.of(value.getBoolValue());
      case INT_VALUE -> AttributeValue.of(value.getIntValue());
      case DOUBLE_VALUE -> AttributeValue.of(value.getDoubleValue());
      case BYTES_VALUE -> bytes(value);
      case ARRAY_VALUE -> depth > MAX_DEPTH ? tooDeep() : list(value, depth);
      case KVLIST_VALUE -> depth > MAX_DEPTH ? tooDeep() : map(value, depth);
      // An empty value is a value; text is what it can be shown as.
      default -> AttributeValue.of("");
    };
  }

  private static AttributeValue bytes(AnyValue value) {
    int size = value.getBytesValue().size();
    return size > MAX_TEXT_LENGTH
        ? AttributeValue.of("[cut: " + size + " bytes]")
        : new AttributeValue.BytesValue(value.getBytesValue().toByteArray());
  }

  private AttributeValue list(AnyValue value, int depth) {
    List<AttributeValue> items = new ArrayList<>();
    for (AnyValue item : value.getArrayValue().getValuesList()) {
      items.add(value(item, depth + 1));
    }
    return new AttributeValue.ListValue(items);
  }

  private AttributeValue map(AnyValue value, int depth) {
    Attributes.Builder members = Attributes.builder();
    for (KeyValue member : value.getKvlistValue().getValuesList()) {
      members.put(member.getKey(), value(member.getValue(), depth + 1));
    }
    return new AttributeValue.MapValue(members.build());
  }

  private static AttributeValue tooDeep() {
    return AttributeValue.of("[cut: nested deeper than " + MAX_DEPTH + "]");
  }

  private static String cut(String text) {
    if (text.length() <= MAX_TEXT_LENGTH) {
      return text;
    }
    boolean split = Character.isHighSurrogate(text.charAt(MAX_TEXT_LENGTH - 1));
    int end = split ? MAX_TEXT_LENGTH - 1 : MAX_TEXT_LENGTH;
    return text.substring(0, end) + "…[cut: " + (text.length() - end) + " characters]";
  }
}
