package io.spanguard.trace;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * The value of an attribute: what OTLP's {@code AnyValue} can say. Immutable and safe for use by
 * many threads.
 *
 * <p>Text never holds NUL or a lone surrogate; they are replaced by U+FFFD when the value is made.
 */
public sealed interface AttributeValue {

  static AttributeValue of(String value) {
    return new TextValue(value);
  }

  static AttributeValue of(long value) {
    return new LongValue(value);
  }

  static AttributeValue of(double value) {
    return new DoubleValue(value);
  }

  static AttributeValue of(boolean value) {
    return value ? BooleanValue.TRUE : BooleanValue.FALSE;
  }

  /** A list of texts, the commonest list there is. */
  static AttributeValue ofTexts(Iterable<String> values) {
    java.util.ArrayList<AttributeValue> items = new java.util.ArrayList<>();
    for (String value : values) {
      items.add(of(value));
    }
    return new ListValue(items);
  }

  /** Text. */
  record TextValue(String value) implements AttributeValue {
    public TextValue {
      value = WellFormed.text(value);
    }
  }

  /** A whole number of 64 bits. */
  record LongValue(long value) implements AttributeValue {}

  /** A floating-point number of 64 bits; NaN and the infinities are allowed. */
  record DoubleValue(double value) implements AttributeValue {}

  /** A truth value. */
  record BooleanValue(boolean value) implements AttributeValue {
    static final BooleanValue TRUE = new BooleanValue(true);
    static final BooleanValue FALSE = new BooleanValue(false);
  }

  /** Bytes that are not text. */
  final class BytesValue implements AttributeValue {
    private final byte[] bytes;

    public BytesValue(byte[] bytes) {
      this.bytes = requireNonNull(bytes, "bytes").clone();
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
      return bytes.clone();
    }

    /** How many bytes there are. */
    public int size() {
      return bytes.length;
    }

    /** The bytes in the base64 of RFC 4648 §4, with padding. */
    public String base64() {
      return Base64.getEncoder().encodeToString(bytes);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof BytesValue that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
      return "BytesValue[" + bytes.length + " bytes]";
    }
  }

  /** Values in order, of any types. */
  record ListValue(List<AttributeValue> values) implements AttributeValue {
    public ListValue {
      values = List.copyOf(values);
    }
  }

  /** Values by name. */
  record MapValue(Attributes values) implements AttributeValue {
    public MapValue {
      requireNonNull(values, "values");
    }

    public static MapValue of(Map<String, AttributeValue> values) {
      return new MapValue(Attributes.copyOf(values));
    }
  }
}
