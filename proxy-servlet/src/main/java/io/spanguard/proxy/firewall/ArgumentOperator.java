package io.spanguard.proxy.firewall;

import java.util.Locale;
import java.util.Optional;

/** How a condition compares an argument with its value. Safe for use by many threads. */
public enum ArgumentOperator {
  EQ,
  NE,
  GT,
  GTE,
  LT,
  LTE,
  /** Equal to one of several values. */
  IN,
  /** A text holds the value, a list has it as an item. */
  CONTAINS,
  /** A regular expression in RE2's syntax is found in it. */
  MATCHES,
  STARTS_WITH,
  /** It is there; with the value {@code false}: it is not. */
  EXISTS;

  private final String id = name().toLowerCase(Locale.ROOT);

  /** The lower-case word in configuration files. */
  public String id() {
    return id;
  }

  /** Whether it compares numbers. */
  boolean isNumeric() {
    return this == GT || this == GTE || this == LT || this == LTE;
  }

  /** The operator with this {@link #id()}; empty where there is none. */
  public static Optional<ArgumentOperator> fromId(String id) {
    for (ArgumentOperator operator : values()) {
      if (operator.id.equals(id)) {
        return Optional.of(operator);
      }
    }
    return Optional.empty();
  }
}
