package io.spanguard.proxy.otlp;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.spanguard.trace.AttributeValue;
import io.spanguard.trace.AttributeValue.BooleanValue;
import io.spanguard.trace.AttributeValue.BytesValue;
import io.spanguard.trace.AttributeValue.DoubleValue;
import io.spanguard.trace.AttributeValue.ListValue;
import io.spanguard.trace.AttributeValue.LongValue;
import io.spanguard.trace.AttributeValue.MapValue;
import io.spanguard.trace.AttributeValue.TextValue;
import io.spanguard.trace.Attributes;
import java.util.ArrayList;
import java.util.List;

/** Our attributes as OTLP's. Stateless. */
final class OutgoingAttributes {

  private OutgoingAttributes() {}

  static List<KeyValue> of(Attributes attributes) {
    List<KeyValue> out = new ArrayList<>(attributes.size());
    attributes.forEach(
        (key, value) -> out.add(KeyValue.newBuilder().setKey(key).setValue(value(value)).build()));
    return out;
  }

  private static AnyValue value(AttributeValue value) {
    AnyValue.Builder out = AnyValue.newBuilder();
    if (value instanceof TextValue text) {
      out.setStringValue(text.value());
    } else if (value instanceof LongValue whole) {
      out.setIntValue(whole.value());
    } else if (value instanceof DoubleValue number) {
      out.setDoubleValue(number.value());
    } else if (value instanceof BooleanValue flag) {
      out.setBoolValue(flag.value());
    } else if (value instanceof BytesValue bytes) {
      out.setBytesValue(ByteString.copyFrom(bytes.bytes()));
    } else if (value instanceof ListValue list) {
      ArrayValue.Builder items = out.getArrayValueBuilder();
      list.values().forEach(item -> items.addValues(value(item)));
    } else if (value instanceof MapValue map) {
      out.setKvlistValue(KeyValueList.newBuilder().addAllValues(of(map.values())));
    }
    return out.build();
  }
}
