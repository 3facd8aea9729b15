package io.spanguard.proxy.api;

import io.spanguard.proxy.suggestion.Nearest;
import java.util.Collection;
import java.util.List;

/**
 * Reads the values of parameters. Every method throws an IllegalArgumentException whose message can
 * follow the parameter's name.
 */
final class ParameterValues {

  private static final List<String> TRUTH_VALUES = List.of("true", "false");

  private ParameterValues() {}

  /** The word, if it is one of those allowed; else the message names them and the nearest. */
  static String oneOf(String value, Collection<String> allowed) {
    if (!allowed.contains(value)) {
      throw new IllegalArgumentException(
          Quoted.text(value)
              + " is not one of "
              + String.join(", ", allowed)
              + "; did you mean "
              + Nearest.to(value, allowed)
              + "?");
    }
    return value;
  }

  static boolean truth(String value) {
    return oneOf(value, TRUTH_VALUES).equals("true");
  }

  /** Both bounds are inclusive; the message about a number beyond them names the nearest. */
  static long whole(String value, long least, long most) {
    String expected =
        most == Long.MAX_VALUE
            ? "is not a whole number of at least " + least
            : "is not a whole number from " + least + " to " + most;
    long number;
    try {
      number = Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(expected + ": " + Quoted.text(value), e);
    }
    if (number < least || number > most) {
      throw new IllegalArgumentException(
          expected + ": " + number + "; the nearest is " + Math.max(least, Math.min(most, number)));
    }
    return number;
  }

  /** An amount of money: finite and not negative. */
  static double dollars(String value) {
    double number;
    try {
      number = Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("is not a number: " + Quoted.text(value), e);
    }
    if (!Double.isFinite(number) || number < 0) {
      throw new IllegalArgumentException("is not a number of at least 0: " + Quoted.text(value));
    }
    return number;
  }
}
