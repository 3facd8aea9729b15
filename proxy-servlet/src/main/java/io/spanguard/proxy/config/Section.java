package io.spanguard.proxy.config;

import io.spanguard.proxy.suggestion.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A group of keys of the configuration while it is read. Every key is asked for once, by type;
 * whatever is wrong becomes a problem and the reading goes on with the fallback. {@link #finish}
 * then complains about keys that nobody asked for. For use by one thread.
 */
final class Section {

  private final Reading reading;
  private final YamlNode.Mapping node;
  private final String path;
  private final boolean overridable;
  private final Set<String> known = new LinkedHashSet<>();

  private Section(Reading reading, YamlNode.Mapping node, String path, boolean overridable) {
    this.reading = reading;
    this.node = node;
    this.path = path;
    this.overridable = overridable;
  }

  /** The whole file. */
  static Section root(Reading reading, YamlNode.Mapping node) {
    return new Section(reading, node, "", true);
  }

  int line() {
    return node.line();
  }

  /** Where the key stands, or where it should. */
  int line(String key) {
    YamlNode.Entry entry = node.entries().get(key);
    return entry == null ? node.line() : entry.line();
  }

  /** Whether the key has a value. */
  boolean has(String key) {
    return node(key) != null;
  }

  /** Whether the key is not there, or says nothing. */
  boolean isMissing(String key) {
    YamlNode value = node(key);
    return value == null
        || (value instanceof YamlNode.Sequence sequence && sequence.items().isEmpty());
  }

  /** Complains about the section as a whole. */
  void problem(String message) {
    reading.problems().add(line(), path, message);
  }

  /** Complains about a key. */
  void problem(String key, String message) {
    reading.problems().add(line(key), path(key), message);
  }

  /** The value of a key, or the fallback where it is missing or wrong. */
  <T> T get(String key, T fallback, Parser<T> parser) {
    return find(key, parser).orElse(fallback);
  }

  /** The value of a key; empty where it is missing or wrong. */
  <T> Optional<T> find(String key, Parser<T> parser) {
    known.add(key);
    if (overridable) {
      String variable = reading.variable(path(key));
      String value = reading.environment(variable);
      if (value != null) {
        return parsedVariable(variable, key, value, parser);
      }
    }
    YamlNode.Entry entry = node.entries().get(key);
    return entry == null
        ? Optional.empty()
        : parsed(entry.value(), entry.line(), path(key), key, parser);
  }

  /**
   * The value of a key that must be there; empty where it is missing or wrong, which is then a
   * problem.
   *
   * @param example of a right value
   */
  <T> Optional<T> require(String key, String example, Parser<T> parser) {
    Optional<T> value = find(key, parser);
    if (!node.entries().containsKey(key)) {
      problem(key, "missing; for instance " + example);
    }
    return value;
  }

  /** The single values of a list; the fallback where the key is missing. */
  <T> List<T> list(String key, List<T> fallback, Parser<T> parser) {
    List<YamlNode> items = items(key);
    if (items == null) {
      return fallback;
    }
    List<T> values = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      YamlNode item = items.get(i);
      parsed(item, item.line(), path(key) + "[" + i + "]", key, parser).ifPresent(values::add);
    }
    return values;
  }

  /** The groups of keys of a list; empty where the key is missing. */
  List<Section> sections(String key) {
    List<YamlNode> items = items(key);
    List<Section> sections = new ArrayList<>();
    for (int i = 0; items != null && i < items.size(); i++) {
      section(items.get(i), items.get(i).line(), path(key) + "[" + i + "]", false)
          .ifPresent(sections::add);
    }
    return sections;
  }

  /** The group of keys below a key; without keys where there is none. */
  Section section(String key) {
    YamlNode value = node(key);
    YamlNode.Mapping none = new YamlNode.Mapping(line(key), Map.of());
    return section(value == null ? none : value, line(key), path(key), overridable)
        .orElseGet(() -> new Section(reading, none, path(key), false));
  }

  /** The groups of keys below a key, by names that the user chose. */
  Map<String, Section> named(String key) {
    Section section = section(key);
    Map<String, Section> named = new LinkedHashMap<>();
    section
        .node
        .entries()
        .forEach(
            (name, entry) ->
                section(entry.value(), entry.line(), section.path(name), false)
                    .ifPresent(value -> named.put(name, value)));
    return named;
  }

  /** The single values below a key, by names that the user chose. */
  <T> Map<String, T> values(String key, Parser<T> parser) {
    Section section = section(key);
    Map<String, T> values = new LinkedHashMap<>();
    for (String name : section.node.entries().keySet()) {
      section.find(name, parser).ifPresent(value -> values.put(name, value));
    }
    return values;
  }

  /** Whether a key's value is a single one, or there is none. */
  boolean isSingle(String key) {
    YamlNode value = node(key);
    return value == null || value instanceof YamlNode.Scalar;
  }

  /** Complains about every key that was not asked for. */
  void finish() {
    for (Map.Entry<String, YamlNode.Entry> entry : node.entries().entrySet()) {
      if (!known.contains(entry.getKey())) {
        String all = "; the keys here are " + String.join(", ", known);
        problem(entry.getKey(), "unknown key" + Nearest.hint(entry.getKey(), known, all));
      }
    }
  }

  private <T> Optional<T> parsedVariable(
      String variable, String key, String value, Parser<T> parser) {
    try {
      return Optional.of(parser.parse(value));
    } catch (IllegalArgumentException e) {
      reading
          .problems()
          .addVariable(variable, Shown.value(path(key), key, value) + " " + e.getMessage());
      return Optional.empty();
    }
  }

  private <T> Optional<T> parsed(
      YamlNode value, int line, String place, String key, Parser<T> parser) {
    if (!(value instanceof YamlNode.Scalar scalar)) {
      reading.problems().add(line, place, "is " + value.kind() + ", not a single value");
      return Optional.empty();
    }
    if (scalar.isEmpty()) {
      reading.problems().add(line, place, "has no value; give one or leave the key out");
      return Optional.empty();
    }
    String text = reading.resolve(scalar.text(), line, place);
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(parser.parse(text));
    } catch (IllegalArgumentException e) {
      // What is shown is what the file says, not what a variable holds.
      String shown = Shown.value(place, key, scalar.text());
      reading.problems().add(line, place, shown + " " + e.getMessage());
      return Optional.empty();
    }
  }

  private Optional<Section> section(YamlNode value, int line, String place, boolean overridden) {
    if (value instanceof YamlNode.Mapping mapping) {
      return Optional.of(new Section(reading, mapping, place, overridden));
    }
    reading.problems().add(line, place, "is " + value.kind() + ", not a group of keys");
    return Optional.empty();
  }

  private @Nullable List<YamlNode> items(String key) {
    YamlNode value = node(key);
    if (value == null) {
      return null;
    }
    if (value instanceof YamlNode.Sequence sequence) {
      return sequence.items();
    }
    problem(key, "is " + value.kind() + ", not a list such as [a, b]");
    return null;
  }

  private @Nullable YamlNode node(String key) {
    known.add(key);
    YamlNode.Entry entry = node.entries().get(key);
    return entry == null || entry.value().isEmpty() ? null : entry.value();
  }

  private String path(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
