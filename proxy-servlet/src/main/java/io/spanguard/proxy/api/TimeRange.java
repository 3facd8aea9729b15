package io.spanguard.proxy.api;

import io.spanguard.proxy.api.QueryParameters.Parameter;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code from} (inclusive) and {@code to} (exclusive). Immutable and safe for use by many threads.
 */
record TimeRange(Instant from, Instant to) {

  private static final Pattern STEP = Pattern.compile("([1-9][0-9]{0,8})(s|m|h|d)?");

  /** No span ends later. */
  static final Instant LATEST = Instant.parse("2262-01-01T00:00:00Z");

  /**
   * Reads both parameters.
   *
   * @param latest the end where none is given
   * @param length how long before the end the start is where none is given; null for all of it
   * @param errors where it is said what is wrong with them
   */
  static TimeRange read(
      QueryParameters parameters,
      Instant latest,
      @Nullable Duration length,
      ParameterErrors errors) {
    Instant to = time(parameters, "to", errors);
    Instant end = to != null ? to : latest.isBefore(LATEST) ? latest : LATEST;
    Instant from = time(parameters, "from", errors);
    Instant start = from != null ? from : length != null ? end.minus(length) : Instant.EPOCH;
    if (!start.isBefore(end)) {
      errors.add("to", "is not after from: " + end + " <= " + start);
      return new TimeRange(end.minusSeconds(1), end);
    }
    return new TimeRange(start, end);
  }

  private static @Nullable Instant time(
      QueryParameters parameters, String name, ParameterErrors errors) {
    for (Parameter parameter : parameters.only(name::equals).all()) {
      try {
        return Times.instant(parameter.value());
      } catch (IllegalArgumentException e) {
        errors.add(name, String.valueOf(e.getMessage()));
      }
    }
    return null;
  }

  /**
   * A length of time such as {@code 90}, {@code 90s}, {@code 5m}, {@code 1h} or {@code 1d}.
   *
   * @throws IllegalArgumentException when it is not of this form
   */
  static Duration step(String text) {
    Matcher step = STEP.matcher(text);
    if (!step.matches()) {
      throw new IllegalArgumentException(
          "is not a length of time such as 60s, 5m, 1h or 1d: " + Quoted.text(text));
    }
    long number = Long.parseLong(step.group(1));
    String unit = step.group(2);
    return switch (unit == null ? "s" : unit) {
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      case "d" -> Duration.ofDays(number);
      default -> Duration.ofSeconds(number);
    };
  }

  Duration length() {
    return Duration.between(from, to);
  }
}
