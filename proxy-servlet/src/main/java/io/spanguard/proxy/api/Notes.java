package io.spanguard.proxy.api;

import io.spanguard.proxy.api.Problem.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Collects what is wrong with a request body, and what was put right without asking. For use by one
 * thread.
 */
final class Notes {

  /** How many warnings an answer holds; the last one says how many more there were. */
  static final int MAX_WARNINGS = 100;

  private final List<FieldError> errors = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private int moreWarnings;
  private int moreErrors;

  /**
   * @param path in the body, for instance {@code spans[3].start_time}
   */
  void error(String path, String message) {
    if (errors.size() < Problem.MAX_ERRORS) {
      errors.add(new FieldError(path, message));
    } else {
      moreErrors++;
    }
  }

  void warning(String path, String message) {
    warning(path, () -> message);
  }

  /** As {@link #warning(String, String)}; the message is only made where it is told. */
  void warning(String path, Supplier<String> message) {
    if (warnings.size() < MAX_WARNINGS) {
      warnings.add(path + ": " + message.get());
    } else {
      moreWarnings++;
    }
  }

  List<String> warnings() {
    List<String> all = new ArrayList<>(warnings);
    if (moreWarnings > 0) {
      all.add("and " + moreWarnings + " more warnings");
    }
    return all;
  }

  /** Whether anything is wrong so far. */
  boolean hasErrors() {
    return !errors.isEmpty();
  }

  /**
   * @throws ApiException when something was wrong
   */
  void throwIfErrors() {
    if (hasErrors()) {
      throw Problem.invalid("body_invalid", "fields", errors, moreErrors).asException();
    }
  }
}
