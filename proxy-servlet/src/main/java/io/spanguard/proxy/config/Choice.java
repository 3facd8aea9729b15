package io.spanguard.proxy.config;

import com.google.common.collect.ImmutableMap;
import io.spanguard.proxy.suggestion.Nearest;
import java.util.List;
import java.util.function.Function;

/** A value that is one of a few words. Immutable and safe for use by many threads. */
final class Choice<T> implements Parser<T> {

  private final ImmutableMap<String, T> values;

  private Choice(ImmutableMap<String, T> values) {
    this.values = values;
  }

  /** One of these values, in the order in which errors name them. */
  static <T> Choice<T> of(List<T> values, Function<T, String> id) {
    return new Choice<>(values.stream().collect(ImmutableMap.toImmutableMap(id, value -> value)));
  }

  /** One of two words. */
  static Choice<Boolean> between(String whenTrue, String whenFalse) {
    return new Choice<>(ImmutableMap.of(whenTrue, true, whenFalse, false));
  }

  @Override
  public T parse(String text) {
    T value = values.get(text);
    if (value == null) {
      throw new IllegalArgumentException(
          "is not one of " + words() + Nearest.hint(text, values.keySet(), ""));
    }
    return value;
  }

  private String words() {
    return String.join(", ", values.keySet());
  }
}
