package io.spanguard.proxy.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanguard.proxy.suggestion.Nearest;
import io.spanguard.trace.AttributeLimits;
import io.spanguard.trace.Attributes;
import io.spanguard.trace.ReservedAttributes;
import io.spanguard.trace.json.AttributesJson;
import io.spanguard.trace.json.JsonShapeException;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Iterator;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the members of one JSON object; what is wrong with one is noted under its path and the
 * member read as missing, so that one pass finds everything. A member that is {@code null} is
 * missing. For use by one thread.
 */
final class Fields {

  private final JsonNode object;
  private final String prefix;
  private final Notes notes;

  private Fields(JsonNode object, String prefix, Notes notes) {
    this.object = object;
    this.prefix = prefix;
    this.notes = notes;
  }

  /**
   * Reads the members of a node.
   *
   * @param path of the object; empty for the document itself
   * @return null, and a note, where it is not an object
   */
  static @Nullable Fields of(JsonNode node, String path, Notes notes) {
    if (!node.isObject()) {
      notes.error(path.isEmpty() ? "$" : path, "is not an object but " + typeOf(node));
      return null;
    }
    return new Fields(node, path.isEmpty() ? "" : path + ".", notes);
  }

  String path(String name) {
    return prefix + name;
  }

  boolean has(String name) {
    return object.hasNonNull(name);
  }

  /** Notes a warning for each member that is not known. */
  void warnOfUnknown(Collection<String> known) {
    Iterator<String> names = object.fieldNames();
    while (names.hasNext()) {
      String name = names.next();
      if (!known.contains(name)) {
        notes.warning(
            path(Quoted.text(name)),
            () -> "unknown member, left out; did you mean " + Nearest.to(name, known) + "?");
      }
    }
  }

  /** Null where it is missing or not a text. */
  @Nullable String text(String name) {
    JsonNode node = object.get(name);
    if (node == null || node.isNull()) {
      return null;
    }
    if (!node.isTextual()) {
      notes.error(path(name), "is not a text but " + typeOf(node));
      return null;
    }
    return node.textValue();
  }

  /**
   * A text in the form that a function makes of it.
   *
   * @param form throws IllegalArgumentException, with a message, where the text is of another form
   * @return null where it is missing or of another form
   */
  @Nullable String text(String name, Function<String, String> form) {
    String text = text(name);
    return text == null ? null : attempt(name, () -> form.apply(text));
  }

  /** Null where it is missing or not a time. */
  @Nullable Instant time(String name) {
    JsonNode node = object.get(name);
    if (node == null || node.isNull()) {
      return null;
    }
    if (!node.isNumber() && !node.isTextual()) {
      notes.error(path(name), "is not a time but " + typeOf(node));
      return null;
    }
    return attempt(
        name,
        () -> node.isNumber() ? Times.instant(decimal(node)) : Times.instant(node.textValue()));
  }

  /** Null where it is missing or not a duration. */
  @Nullable Duration millis(String name) {
    JsonNode node = object.get(name);
    if (node == null || node.isNull()) {
      return null;
    }
    if (!node.isNumber() && !node.isTextual()) {
      notes.error(path(name), "is not a number of milliseconds but " + typeOf(node));
      return null;
    }
    return attempt(
        name, () -> node.isNumber() ? Times.millis(decimal(node)) : Times.millis(node.textValue()));
  }

  /**
   * Empty where they are missing or wrong. Names that only the server may write are left out, with
   * a warning.
   */
  Attributes attributes(String name) {
    JsonNode node = object.get(name);
    if (node == null || node.isNull()) {
      return Attributes.empty();
    }
    if (!node.isObject()) {
      notes.error(path(name), "is not an object but " + typeOf(node));
      return Attributes.empty();
    }
    try (var parser = node.traverse()) {
      parser.nextToken();
      return withinLimits(path(name), withoutReserved(path(name), AttributesJson.read(parser)));
    } catch (JsonShapeException e) {
      notes.error(path(name), String.valueOf(e.getMessage()));
    } catch (IOException e) {
      notes.error(path(name), "cannot be read: " + e.getMessage());
    }
    return Attributes.empty();
  }

  /**
   * Hands each object of a list to a reader; those that are no objects are noted.
   *
   * @param most how many are read; that there are more is noted
   */
  void objects(String name, int most, Consumer<Fields> reader) {
    JsonNode list = object.get(name);
    if (list == null || list.isNull()) {
      return;
    }
    if (!list.isArray()) {
      notes.error(path(name), "is not a list but " + typeOf(list));
      return;
    }
    int count = Math.min(list.size(), most);
    if (count < list.size()) {
      notes.warning(
          path(name),
          "the first " + most + " of " + list.size() + " are kept, the rest is left out");
    }
    for (int i = 0; i < count; i++) {
      Fields fields = of(list.get(i), path(name) + "[" + i + "]", notes);
      if (fields != null) {
        reader.accept(fields);
      }
    }
  }

  private Attributes withoutReserved(String path, Attributes attributes) {
    attributes.asMap().keySet().stream()
        .filter(ReservedAttributes::includes)
        .forEach(
            name ->
                notes.warning(
                    path + "." + Quoted.text(name),
                    "only the server writes spanguard.*, left out"));
    return ReservedAttributes.leftOutOf(attributes);
  }

  private Attributes withinLimits(String path, Attributes attributes) {
    Attributes kept = AttributeLimits.within(attributes);
    if (!kept.equals(attributes)) {
      notes.warning(
          path,
          "cut: at most "
              + AttributeLimits.MAX_ATTRIBUTES
              + " attributes, "
              + AttributeLimits.MAX_TEXT_LENGTH
              + " characters of a text and "
              + AttributeLimits.MAX_DEPTH
              + " levels are kept");
    }
    return kept;
  }

  private <T> @Nullable T attempt(String name, Reading<T> reading) {
    try {
      return reading.read();
    } catch (IllegalArgumentException e) {
      notes.error(path(name), String.valueOf(e.getMessage()));
      return null;
    }
  }

  private static BigDecimal decimal(JsonNode number) {
    return number.decimalValue();
  }

  private static String typeOf(JsonNode node) {
    return switch (node.getNodeType()) {
      case ARRAY -> "a list";
      case BOOLEAN -> "a truth value";
      case NULL -> "null";
      case NUMBER -> "a number";
      case OBJECT -> "an object";
      case STRING -> "a text";
      default -> "something else";
    };
  }

  /** Makes a value; an IllegalArgumentException says why it cannot. */
  private interface Reading<T> {
    T read();
  }
}
