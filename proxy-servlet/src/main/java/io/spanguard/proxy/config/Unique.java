package io.spanguard.proxy.config;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Ids of which each may stand once. For use by one thread. */
final class Unique {

  private final Map<String, Integer> lines = new HashMap<>();

  /**
   * A key that must be there and must not have the value that it had in another section; empty
   * where it is wrong.
   */
  Optional<String> require(Section section, String key, String example, Parser<String> parser) {
    Optional<String> value = section.require(key, example, parser);
    if (value.isPresent()
        && !check(section, key, value.get(), "'" + value.get() + "' stands twice")) {
      return Optional.empty();
    }
    return value;
  }

  /**
   * Complains where the id is not new.
   *
   * @param message what is wrong then
   */
  boolean check(Section section, String key, String id, String message) {
    Integer first = lines.putIfAbsent(id, section.line(key));
    if (first != null) {
      section.problem(key, message + ", first on line " + first);
    }
    return first == null;
  }
}
