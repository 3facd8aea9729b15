package io.spanguard.proxy.firewall;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.util.List;

/**
 * What a rule asks of an argument. Immutable and safe for use by many threads.
 *
 * <p>Values are texts: {@code 100} equals the number 100, and the text "100" as well, since models
 * write either.
 *
 * @param path the part of JSONPath that {@code docs/FIREWALL.md} names, for instance {@code
 *     $.items[*].price}
 * @param values one; for {@link ArgumentOperator#IN} one or more; for {@link
 *     ArgumentOperator#EXISTS} {@code true} or {@code false}
 */
public record ArgumentCondition(String path, ArgumentOperator op, List<String> values) {

  private static final int MAX_VALUES = 10_000;

  /**
   * @throws IllegalArgumentException when the path is none, or a value does not fit the operator
   */
  public ArgumentCondition {
    JsonPath.of(requireNonNull(path, "path"));
    requireNonNull(op, "op");
    values = List.copyOf(values);
    check(op, values);
  }

  public static ArgumentCondition of(String path, ArgumentOperator op, String... values) {
    return new ArgumentCondition(path, op, List.of(values));
  }

  private static void check(ArgumentOperator op, List<String> values) {
    if (values.isEmpty() || (values.size() > 1 && op != ArgumentOperator.IN)) {
      throw new IllegalArgumentException(
          op.id() + " takes " + (op == ArgumentOperator.IN ? "a list of values" : "one value"));
    }
    if (values.size() > MAX_VALUES) {
      throw new IllegalArgumentException("more than " + MAX_VALUES + " values: " + values.size());
    }
    String value = values.get(0);
    if (op.isNumeric() && number(value) == null) {
      throw new IllegalArgumentException(op.id() + " takes a number, not '" + value + "'");
    }
    if (op == ArgumentOperator.EXISTS && !value.equals("true") && !value.equals("false")) {
      throw new IllegalArgumentException("exists takes true or false, not '" + value + "'");
    }
    if (op == ArgumentOperator.MATCHES) {
      Regex.compile(value);
    }
  }

  /** Null where the text is not a number in JSON's spelling, or one far too long. */
  static @org.jspecify.annotations.Nullable BigDecimal number(String text) {
    if (text.length() > 100) {
      return null;
    }
    try {
      return new BigDecimal(text.strip());
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
