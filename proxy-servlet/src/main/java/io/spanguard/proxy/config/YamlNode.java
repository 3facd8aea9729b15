package io.spanguard.proxy.config;

import java.util.List;
import java.util.Map;

/** A piece of a YAML document that knows its line. Immutable and safe for use by many threads. */
sealed interface YamlNode {

  /** Where it begins; the first line is 1. */
  int line();

  /** What it is, for people. */
  String kind();

  /** Whether it stands for nothing: {@code key:} without a value, {@code ~} or {@code null}. */
  default boolean isEmpty() {
    return false;
  }

  /**
   * A single value, as it is written.
   *
   * @param plain whether it is without quotes
   */
  record Scalar(int line, String text, boolean plain) implements YamlNode {
    @Override
    public String kind() {
      return isEmpty() ? "empty" : "a single value";
    }

    @Override
    public boolean isEmpty() {
      return plain && (text.isEmpty() || text.equals("~") || text.equals("null"));
    }
  }

  /** A list. */
  record Sequence(int line, List<YamlNode> items) implements YamlNode {
    @Override
    public String kind() {
      return "a list";
    }
  }

  /** Keys with values, in the order of the file. */
  record Mapping(int line, Map<String, Entry> entries) implements YamlNode {
    @Override
    public String kind() {
      return "a group of keys";
    }
  }

  /** A value and the line of its key. */
  record Entry(int line, YamlNode value) {}
}
