package io.spanguard.trace;

import io.spanguard.trace.AttributeValue.BooleanValue;
import io.spanguard.trace.AttributeValue.DoubleValue;
import io.spanguard.trace.AttributeValue.ListValue;
import io.spanguard.trace.AttributeValue.LongValue;
import io.spanguard.trace.AttributeValue.TextValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a value as the type that is wanted: senders write a token count as {@code 12}, {@code 12.0}
 * or {@code "12"}.
 */
final class AttributeReading {

  private AttributeReading() {}

  static @Nullable String text(@Nullable AttributeValue value) {
    if (value instanceof TextValue text) {
      return text.value();
    }
    if (value instanceof LongValue number) {
      return Long.toString(number.value());
    }
    if (value instanceof DoubleValue number) {
      return Double.toString(number.value());
    }
    if (value instanceof BooleanValue flag) {
      return Boolean.toString(flag.value());
    }
    return null;
  }

  static @Nullable Long whole(@Nullable AttributeValue value) {
    if (value instanceof LongValue number) {
      return number.value();
    }
    Double number = number(value);
    return number == null || number != Math.rint(number) || Math.abs(number) > 1L << 53
        ? null
        : Long.valueOf(number.longValue());
  }

  static @Nullable Double number(@Nullable AttributeValue value) {
    if (value instanceof LongValue number) {
      return (double) number.value();
    }
    if (value instanceof DoubleValue number) {
      return Double.isFinite(number.value()) ? number.value() : null;
    }
    if (value instanceof TextValue text && text.value().length() <= 40) {
      try {
        double number = Double.parseDouble(text.value());
        return Double.isFinite(number) ? number : null;
      } catch (NumberFormatException notANumber) {
        return null;
      }
    }
    return null;
  }

  static @Nullable Boolean flag(@Nullable AttributeValue value) {
    if (value instanceof BooleanValue flag) {
      return flag.value();
    }
    if (value instanceof TextValue text) {
      return text.value().equalsIgnoreCase("true")
          ? Boolean.TRUE
          : text.value().equalsIgnoreCase("false") ? Boolean.FALSE : null;
    }
    return null;
  }

  static List<String> texts(@Nullable AttributeValue value) {
    if (value instanceof ListValue list) {
      List<String> texts = new ArrayList<>(list.values().size());
      for (AttributeValue item : list.values()) {
        String text = text(item);
        if (text != null) {
          texts.add(text);
        }
      }
      return texts;
    }
    String text = text(value);
    return text == null || text.isEmpty() ? List.of() : List.of(text);
  }
}
