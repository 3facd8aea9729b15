package io.spanguard.proxy.otlp;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.spanguard.trace.AttributeLimits;
import io.spanguard.trace.AttributeValue;
import io.spanguard.trace.Attributes;
import io.spanguard.trace.ReservedAttributes;
import io.spanguard.trace.convention.Names;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * OTLP's attributes as ours, bounded. The last of two with the same key wins; what only the server
 * may write ({@code spanguard.*}) is left out. For use by one thread.
 */
final class IncomingAttributes {

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
    return read(list, null);
  }

  /**
   * As {@link #read(List)}, with the target on top.
   *
   * @param target null for none
   */
  Attributes read(List<KeyValue> list, @Nullable String target) {
    left = 0;
    if (list.isEmpty() && target == null) {
      return Attributes.empty();
    }
    Attributes.Builder attributes = Attributes.builder();
    int kept = 0;
    for (KeyValue entry : list) {
      String key = entry.getKey();
      if (key.isEmpty()) {
        continue;
      }
      if (ReservedAttributes.includes(key)) {
        collector.note("attributes that begin with spanguard. are the server's and were left out");
      } else if (kept == AttributeLimits.MAX_ATTRIBUTES
          || key.length() > AttributeLimits.MAX_NAME_LENGTH) {
        left++;
      } else {
        attributes.put(key, value(entry.getValue(), 1));
        kept++;
      }
    }
    return attributes.put(Names.TARGET_ID, target).build();
  }

  private AttributeValue value(AnyValue value, int depth) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> AttributeValue.of(AttributeLimits.cut(value.getStringValue()));
      case BOOL_VALUE -> AttributeValue.of(value.getBoolValue());
      case INT_VALUE -> AttributeValue.of(value.getIntValue());
      case DOUBLE_VALUE -> AttributeValue.of(value.getDoubleValue());
      case BYTES_VALUE -> bytes(value);
      case ARRAY_VALUE ->
          depth > AttributeLimits.MAX_DEPTH ? AttributeLimits.tooDeep() : list(value, depth);
      case KVLIST_VALUE ->
          depth > AttributeLimits.MAX_DEPTH ? AttributeLimits.tooDeep() : map(value, depth);
      // An empty value is a value; text is what it can be shown as.
      default -> AttributeValue.of("");
    };
  }

  private static AttributeValue bytes(AnyValue value) {
    int size = value.getBytesValue().size();
    return size > AttributeLimits.MAX_TEXT_LENGTH
        ? AttributeLimits.cutBytes(size)
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
}
