package io.spanguard.proxy.config;

import java.util.List;

/**
 * A configuration that cannot be used, with everything that is wrong with it. Immutable and safe
 * for use by many threads.
 *
 * <p>Each problem reads {@code file:line: path: what is wrong, what would be right}. None holds a
 * secret.
 */
public final class ConfigurationException extends RuntimeException {

  private final List<String> problems;

  ConfigurationException(List<String> problems) {
    super(String.join(System.lineSeparator(), problems));
    this.problems = List.copyOf(problems);
  }

  /** At least one, in the order of the file's lines. */
  public List<String> problems() {
    return problems;
  }
}
