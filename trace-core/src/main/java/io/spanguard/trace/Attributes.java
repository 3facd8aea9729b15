package io.spanguard.trace;

import static java.util.Objects.requireNonNull;

import io.spanguard.trace.convention.Meaning;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a span, an event, a link or a resource: names to values, in the order in which
 * they were set. Immutable and safe for use by many threads.
 *
 * <pre>{@code
 * Attributes attributes = Attributes.builder()
 *     .put("gen_ai.request.model", "gpt-4o-mini")
 *     .put("gen_ai.usage.input_tokens", 123)
 *     .build();
 * attributes.text(Meaning.MODEL); // gpt-4o-mini, in whichever dialect it was written
 * }</pre>
 */
public final class Attributes {

  private static final Attributes EMPTY = new Attributes(Map.of());

  private final Map<String, AttributeValue> values;

  private Attributes(Map<String, AttributeValue> values) {
    this.values = values;
  }

  public static Attributes empty() {
    return EMPTY;
  }

  public static Attributes copyOf(Map<String, AttributeValue> values) {
    Builder builder = builder();
    values.forEach(builder::put);
    return builder.build();
  }

  public static Builder builder() {
    return new Builder();
  }

  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.values.putAll(values);
    return builder;
  }

  public boolean isEmpty() {
    return values.isEmpty();
  }

  public int size() {
    return values.size();
  }

  /** An unmodifiable view, in the order in which the attributes were set. */
  public Map<String, AttributeValue> asMap() {
    return values;
  }

  public void forEach(BiConsumer<String, AttributeValue> action) {
    values.forEach(action);
  }

  /** Null where there is no such attribute. */
  public @Nullable AttributeValue get(String name) {
    return values.get(name);
  }

  /**
   * The attribute as text, numbers and truth values written out; null where it is absent, bytes, a
   * list or a map.
   */
  public @Nullable String text(String name) {
    return AttributeReading.text(values.get(name));
  }

  /**
   * The attribute as a whole number, a text of digits included; null where it is absent or not a
   * whole number.
   */
  public @Nullable Long whole(String name) {
    return AttributeReading.whole(values.get(name));
  }

  /**
   * The attribute as a number, a numeric text included; null where it is absent or not a finite
   * number.
   */
  public @Nullable Double number(String name) {
    return AttributeReading.number(values.get(name));
  }

  /**
   * The attribute as a truth value, the texts true and false included; null where it is absent or
   * neither.
   */
  public @Nullable Boolean flag(String name) {
    return AttributeReading.flag(values.get(name));
  }

  /**
   * The texts of a list, or a lone text as a list of one; empty where the attribute is absent or
   * neither.
   */
  public List<String> texts(String name) {
    return AttributeReading.texts(values.get(name));
  }

  /**
   * What these attributes say of a meaning, in whichever dialect: the first non-empty name of its
   * row in the alias table. Null where no name of the row is present.
   */
  public @Nullable String text(Meaning meaning) {
    for (Meaning.Alias alias : meaning.aliases()) {
      String text = text(alias.name());
      if (text != null && !text.isEmpty()) {
        return text;
      }
    }
    return null;
  }

  /** As {@link #text(Meaning)}, for a whole number. */
  public @Nullable Long whole(Meaning meaning) {
    Double number = number(meaning);
    return number == null || number != Math.rint(number) ? null : Long.valueOf(number.longValue());
  }

  /**
   * As {@link #text(Meaning)}, for a number, in the meaning's own unit whatever the dialect's was.
   */
  public @Nullable Double number(Meaning meaning) {
    for (Meaning.Alias alias : meaning.aliases()) {
      Double number = number(alias.name());
      if (number != null) {
        return number * alias.factor();
      }
    }
    return null;
  }

  /** As {@link #text(Meaning)}, for a list of texts; empty where no name of the row is present. */
  public List<String> texts(Meaning meaning) {
    for (Meaning.Alias alias : meaning.aliases()) {
      List<String> texts = texts(alias.name());
      if (!texts.isEmpty()) {
        return texts;
      }
    }
    return List.of();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Attributes that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  /** Names only: values may hold message content, which does not belong into a log. */
  @Override
  public String toString() {
    return "Attributes" + values.keySet();
  }

  /** Collects attributes; the last value set under a name wins. For use by one thread. */
  public static final class Builder {
    private Map<String, AttributeValue> values = new LinkedHashMap<>();
    private boolean handedOver;

    private Builder() {}

    public Builder put(String name, AttributeValue value) {
      own().put(WellFormed.text(name), requireNonNull(value, "value"));
      return this;
    }

    /** Null leaves the attribute out. */
    public Builder put(String name, @Nullable String value) {
      return value == null ? this : put(name, AttributeValue.of(value));
    }

    public Builder put(String name, long value) {
      return put(name, AttributeValue.of(value));
    }

    public Builder put(String name, double value) {
      return put(name, AttributeValue.of(value));
    }

    public Builder put(String name, boolean value) {
      return put(name, AttributeValue.of(value));
    }

    /** An empty list leaves the attribute out. */
    public Builder put(String name, List<String> values) {
      return values.isEmpty() ? this : put(name, AttributeValue.ofTexts(values));
    }

    public Builder putAll(Attributes attributes) {
      own().putAll(attributes.values);
      return this;
    }

    public Builder remove(String name) {
      own().remove(name);
      return this;
    }

    public Attributes build() {
      if (values.isEmpty()) {
        return EMPTY;
      }
      handedOver = true;
      return new Attributes(Collections.unmodifiableMap(values));
    }

    /** Most builders build once and are done with; only one that goes on needs a copy. */
    private Map<String, AttributeValue> own() {
      if (handedOver) {
        values = new LinkedHashMap<>(values);
        handedOver = false;
      }
      return values;
    }
  }
}
