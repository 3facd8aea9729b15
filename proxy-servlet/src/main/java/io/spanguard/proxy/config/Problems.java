package io.spanguard.proxy.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What is wrong with a configuration, as far as it has been read. For use by one thread. */
final class Problems {

  private final String file;
  private final List<Problem> found = new ArrayList<>();

  Problems(String file) {
    this.file = file;
  }

  /** Adds what is wrong at a line of the file; the path is empty for the file as a whole. */
  void add(int line, String path, String message) {
    String place = path.isEmpty() ? "" : path + ": ";
    found.add(new Problem(line, file + ":" + line + ": " + place + message));
  }

  /** Adds what is wrong with an environment variable. */
  void addVariable(String variable, String message) {
    found.add(new Problem(0, "environment: " + variable + ": " + message));
  }

  /**
   * @throws ConfigurationException when there are any
   */
  void throwAny() {
    if (!found.isEmpty()) {
      throw new ConfigurationException(
          found.stream()
              .sorted(Comparator.comparingInt(Problem::line))
              .map(Problem::text)
              .toList());
    }
  }

  /** Line 0 is outside of the file. */
  private record Problem(int line, String text) {}
}
