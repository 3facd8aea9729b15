package io.spanguard.trace;

import io.spanguard.trace.AttributeValue.BytesValue;
import io.spanguard.trace.AttributeValue.ListValue;
import io.spanguard.trace.AttributeValue.MapValue;
import io.spanguard.trace.AttributeValue.TextValue;
import java.util.List;
import java.util.Map;

/**
 * How much of what others send is kept of one span, event, link or resource. What is cut is marked.
 * Stateless.
 */
public final class AttributeLimits {

  /** Characters of a text, or bytes, that are kept. */
  public static final int MAX_TEXT_LENGTH = 256 << 10;

  public static final int MAX_ATTRIBUTES = 1_000;

  /** Of lists and maps within each other. */
  public static final int MAX_DEPTH = 16;

  /** Of an attribute's name, in characters; one with a longer name is left out. */
  public static final int MAX_NAME_LENGTH = 1_024;

  /** Of a span. */
  public static final int MAX_EVENTS = 1_000;

  /** Of a span. */
  public static final int MAX_LINKS = 1_000;

  private AttributeLimits() {}

  /** The attributes within these limits; the same object where they are already. */
  public static Attributes within(Attributes attributes) {
    if (attributes.isEmpty() || isWithin(attributes)) {
      return attributes;
    }
    Attributes.Builder kept = Attributes.builder();
    int count = 0;
    for (Map.Entry<String, AttributeValue> entry : attributes.asMap().entrySet()) {
      if (count < MAX_ATTRIBUTES && entry.getKey().length() <= MAX_NAME_LENGTH) {
        kept.put(entry.getKey(), within(entry.getValue(), 1));
        count++;
      }
    }
    return kept.build();
  }

  /** The text, or its beginning with a mark. */
  public static String cut(String text) {
    if (text.length() <= MAX_TEXT_LENGTH) {
      return text;
    }
    String kept = WellFormed.cut(text, MAX_TEXT_LENGTH);
    return kept + "…[cut: " + (text.length() - kept.length()) + " characters]";
  }

  /** What stands for bytes of which there are too many. */
  public static AttributeValue cutBytes(int size) {
    return AttributeValue.of("[cut: " + size + " bytes]");
  }

  /** What stands for a list or a map that is nested too deep. */
  public static AttributeValue tooDeep() {
    return AttributeValue.of("[cut: nested deeper than " + MAX_DEPTH + "]");
  }

  private static boolean isWithin(Attributes attributes) {
    return attributes.size() <= MAX_ATTRIBUTES
        && attributes.asMap().entrySet().stream()
            .allMatch(
                entry ->
                    entry.getKey().length() <= MAX_NAME_LENGTH && isShortAndFlat(entry.getValue()));
  }

  private static boolean isShortAndFlat(AttributeValue value) {
    return value instanceof TextValue text
        ? text.value().length() <= MAX_TEXT_LENGTH
        : !(value instanceof ListValue || value instanceof MapValue || value instanceof BytesValue);
  }

  private static AttributeValue within(AttributeValue value, int depth) {
    if (value instanceof TextValue text) {
      return text.value().length() <= MAX_TEXT_LENGTH
          ? value
          : AttributeValue.of(cut(text.value()));
    }
    if (value instanceof BytesValue bytes) {
      int size = bytes.bytes().length;
      return size <= MAX_TEXT_LENGTH ? value : cutBytes(size);
    }
    if (value instanceof ListValue list) {
      List<AttributeValue> items = list.values();
      return depth > MAX_DEPTH
          ? tooDeep()
          : new ListValue(items.stream().map(item -> within(item, depth + 1)).toList());
    }
    if (value instanceof MapValue map) {
      if (depth > MAX_DEPTH) {
        return tooDeep();
      }
      Attributes.Builder members = Attributes.builder();
      map.values().forEach((name, member) -> members.put(name, within(member, depth + 1)));
      return new MapValue(members.build());
    }
    return value;
  }
}
