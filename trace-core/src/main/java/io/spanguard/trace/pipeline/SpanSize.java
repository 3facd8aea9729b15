package io.spanguard.trace.pipeline;

import io.spanguard.trace.AttributeValue;
import io.spanguard.trace.AttributeValue.BytesValue;
import io.spanguard.trace.AttributeValue.ListValue;
import io.spanguard.trace.AttributeValue.MapValue;
import io.spanguard.trace.AttributeValue.TextValue;
import io.spanguard.trace.Attributes;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.SpanEvent;
import io.spanguard.trace.SpanLink;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How much memory spans take, roughly and rather too much than too little: two bytes for a
 * character and a fixed amount for each object. Stateless.
 */
final class SpanSize {

  private static final int BATCH = 128;
  private static final int SPAN = 512;
  private static final int ITEM = 96;
  private static final int MAX_DEPTH = 100;
  // a value too deep to look into; JSON does not keep it either
  private static final int DEEP_VALUE = 64 * 1024;

  private SpanSize() {}

  @SuppressWarnings("ReferenceEquality") // whether it is shared, not whether it is alike
  static long of(SpanBatch batch) {
    long bytes = BATCH;
    Attributes resource = Attributes.empty();
    for (Span span : batch.spans()) {
      bytes += of(span);
      // the spans of one sender share it
      if (span.resource() != resource) {
        resource = span.resource();
        bytes += of(resource, 0);
      }
    }
    return bytes;
  }

  private static long of(Span span) {
    long bytes = SPAN + text(span.name()) + text(span.statusMessage()) + text(span.traceState());
    bytes += of(span.attributes(), 0);
    for (SpanEvent event : span.events()) {
      bytes += ITEM + text(event.name()) + of(event.attributes(), 0);
    }
    for (SpanLink link : span.links()) {
      bytes += 2 * ITEM + text(link.traceState()) + of(link.attributes(), 0);
    }
    return bytes;
  }

  private static long of(Attributes attributes, int depth) {
    long bytes = 0;
    for (Map.Entry<String, AttributeValue> attribute : attributes.asMap().entrySet()) {
      bytes += ITEM + text(attribute.getKey()) + of(attribute.getValue(), depth + 1);
    }
    return bytes;
  }

  private static long of(AttributeValue value, int depth) {
    if (value instanceof TextValue text) {
      return text(text.value());
    }
    if (value instanceof BytesValue bytes) {
      return bytes.size();
    }
    if (depth > MAX_DEPTH) {
      return DEEP_VALUE;
    }
    if (value instanceof ListValue list) {
      long bytes = 0;
      for (AttributeValue item : list.values()) {
        bytes += ITEM + of(item, depth + 1);
      }
      return bytes;
    }
    return value instanceof MapValue map ? of(map.values(), depth + 1) : 0;
  }

  private static long text(@Nullable String text) {
    return text == null ? 0 : 2L * text.length();
  }
}
