package io.spanguard.trace.store;

import static java.util.Objects.requireNonNull;

import io.spanguard.trace.AttributeValue;
import io.spanguard.trace.AttributeValue.BooleanValue;
import io.spanguard.trace.AttributeValue.BytesValue;
import io.spanguard.trace.AttributeValue.DoubleValue;
import io.spanguard.trace.AttributeValue.ListValue;
import io.spanguard.trace.AttributeValue.LongValue;
import io.spanguard.trace.AttributeValue.MapValue;
import io.spanguard.trace.AttributeValue.TextValue;
import io.spanguard.trace.Attributes;
import io.spanguard.trace.Span;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One condition on a span: a field or an attribute, an operator, and what to compare with.
 * Immutable and safe for use by many threads.
 *
 * <p>A number is compared with numbers and numeric text, a truth value with truth values, text with
 * whatever can be written out as text, case kept, in the order of {@link String#compareTo}. A list
 * matches where one of its items does. An operator that starts with {@code not_}, and {@code ne},
 * holds exactly where its opposite does not, so also where the value is absent.
 *
 * @param values none for {@code exists}, two for {@code between} (both inclusive), 1 to {@link
 *     #MAX_VALUES} for {@code in} and {@code not_in}, else one; texts, numbers and truth values
 *     only
 */
public record SpanFilter(Subject subject, Operator operator, List<AttributeValue> values) {

  /** How many values {@code in} and {@code not_in} may name. */
  public static final int MAX_VALUES = 200;

  public SpanFilter {
    requireNonNull(subject, "subject");
    requireNonNull(operator, "operator");
    values = List.copyOf(values);
    if (values.size() < operator.fewest || values.size() > operator.most) {
      throw new IllegalArgumentException(
          operator.id()
              + " takes "
              + (operator.fewest == operator.most
                  ? operator.fewest
                  : operator.fewest + " to " + operator.most)
              + " values, not "
              + values.size());
    }
    for (AttributeValue value : values) {
      if (value instanceof ListValue || value instanceof MapValue || value instanceof BytesValue) {
        throw new IllegalArgumentException(
            operator.id() + " compares with a text, a number or a truth value only");
      }
    }
  }

  public static SpanFilter field(SpanField field, Operator operator, AttributeValue... values) {
    return new SpanFilter(new Field(field), operator, List.of(values));
  }

  public static SpanFilter attribute(String name, Operator operator, AttributeValue... values) {
    return new SpanFilter(new Attribute(name), operator, List.of(values));
  }

  /** Whether the span fulfils this condition. */
  public boolean matches(Span span) {
    AttributeValue actual =
        subject instanceof Field field
            ? field.field().of(span)
            : span.attributes().get(((Attribute) subject).name());
    return switch (operator) {
      case EXISTS -> actual != null;
      case NOT_EXISTS -> actual == null;
      case EQ, IN -> any(actual, this::isOneOf);
      case NE, NOT_IN -> !any(actual, this::isOneOf);
      case GT -> any(actual, item -> compare(item, 0, sign -> sign > 0));
      case GTE -> any(actual, item -> compare(item, 0, sign -> sign >= 0));
      case LT -> any(actual, item -> compare(item, 0, sign -> sign < 0));
      case LTE -> any(actual, item -> compare(item, 0, sign -> sign <= 0));
      case BETWEEN ->
          any(
              actual,
              item -> compare(item, 0, sign -> sign >= 0) && compare(item, 1, sign -> sign <= 0));
      case CONTAINS -> any(actual, item -> textHolds(item, String::contains));
      case NOT_CONTAINS -> !any(actual, item -> textHolds(item, String::contains));
      case STARTS_WITH -> any(actual, item -> textHolds(item, String::startsWith));
      case ENDS_WITH -> any(actual, item -> textHolds(item, String::endsWith));
    };
  }

  private static boolean any(@Nullable AttributeValue actual, Predicate<AttributeValue> test) {
    if (actual instanceof ListValue list) {
      return list.values().stream().anyMatch(test);
    }
    return actual != null && test.test(actual);
  }

  private boolean isOneOf(AttributeValue actual) {
    for (int i = 0; i < values.size(); i++) {
      if (compare(actual, i, sign -> sign == 0)) {
        return true;
      }
    }
    return false;
  }

  private boolean compare(AttributeValue actual, int index, IntPredicate test) {
    AttributeValue wanted = values.get(index);
    Attributes both = Attributes.builder().put("actual", actual).put("wanted", wanted).build();
    if (wanted instanceof LongValue || wanted instanceof DoubleValue) {
      Double number = both.number("actual");
      Double wantedNumber = both.number("wanted");
      if (number == null || wantedNumber == null) {
        return false;
      }
      Long whole = both.whole("actual");
      Long wantedWhole = both.whole("wanted");
      return test.test(
          whole != null && wantedWhole != null
              ? whole.compareTo(wantedWhole)
              : number.compareTo(wantedNumber));
    }
    if (wanted instanceof BooleanValue flag) {
      Boolean actualFlag = both.flag("actual");
      return actualFlag != null && test.test(actualFlag.compareTo(flag.value()));
    }
    String text = both.text("actual");
    return text != null && test.test(text.compareTo(((TextValue) wanted).value()));
  }

  private boolean textHolds(AttributeValue actual, TextTest test) {
    Attributes both =
        Attributes.builder().put("actual", actual).put("wanted", values.get(0)).build();
    String text = both.text("actual");
    String wanted = both.text("wanted");
    return text != null && wanted != null && test.holds(text, wanted);
  }

  private interface TextTest {
    boolean holds(String text, String wanted);
  }

  /** What a condition is about. */
  public sealed interface Subject {}

  /** Something every dialect has a word for. */
  public record Field(SpanField field) implements Subject {
    public Field {
      requireNonNull(field, "field");
    }
  }

  /** An attribute of the span, by its full name. */
  public record Attribute(String name) implements Subject {
    public Attribute {
      if (name.isEmpty()) {
        throw new IllegalArgumentException("attribute name is empty");
      }
    }
  }

  /** How to compare. */
  public enum Operator {
    EQ(1, 1),
    NE(1, 1),
    GT(1, 1),
    GTE(1, 1),
    LT(1, 1),
    LTE(1, 1),
    BETWEEN(2, 2),
    IN(1, MAX_VALUES),
    NOT_IN(1, MAX_VALUES),
    CONTAINS(1, 1),
    NOT_CONTAINS(1, 1),
    STARTS_WITH(1, 1),
    ENDS_WITH(1, 1),
    EXISTS(0, 0),
    NOT_EXISTS(0, 0);

    private final String id = name().toLowerCase(Locale.ROOT);
    private final int fewest;
    private final int most;

    Operator(int fewest, int most) {
      this.fewest = fewest;
      this.most = most;
    }

    /** The lower-case word that stands for this operator in JSON. */
    public String id() {
      return id;
    }

    /** The operator with this {@link #id()}; empty where there is none. */
    public static Optional<Operator> fromId(String id) {
      for (Operator operator : values()) {
        if (operator.id.equals(id)) {
          return Optional.of(operator);
        }
      }
      return Optional.empty();
    }
  }
}
