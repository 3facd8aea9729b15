package io.spanguard.proxy.firewall;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An {@link ArgumentCondition}, ready to be tried. Immutable and safe for use by many threads.
 *
 * <p>It errs on the side of stopping. A rule that stops or changes a call matches where one of
 * several values meets the condition, and where it cannot be told (raw text, an object, or {@code
 * gt} of what is no number); a rule that allows a call matches only where every value is known to
 * meet it.
 */
final class ArgumentMatcher implements Condition {

  private final JsonPath path;
  private final ArgumentOperator op;
  private final Set<String> values;
  private final Set<BigDecimal> numbers = new HashSet<>();
  private final @Nullable Pattern regex;
  private final boolean allows;

  ArgumentMatcher(ArgumentCondition condition, boolean allows) {
    this.path = JsonPath.of(condition.path());
    this.op = condition.op();
    this.values = Set.copyOf(condition.values());
    for (String value : values) {
      BigDecimal number = ArgumentCondition.number(value);
      if (number != null) {
        numbers.add(number.stripTrailingZeros());
      }
    }
    this.regex = op == ArgumentOperator.MATCHES ? Regex.compile(condition.values().get(0)) : null;
    this.allows = allows;
  }

  @Override
  public Match match(JudgedCall call) {
    Arguments arguments = call.arguments();
    JsonNode root = arguments.root();
    if (root == null) {
      return raw(arguments);
    }
    List<JsonPath.Place> places = path.find(root);
    if (op == ArgumentOperator.EXISTS) {
      return places.isEmpty()
          ? Match.of(values.contains("false"))
          : values.contains("true") ? Match.at(pointers(places)) : Match.no();
    }
    List<JsonPointer> met = new ArrayList<>();
    for (JsonPath.Place place : places) {
      Boolean meets = meets(place.value());
      if (meets == null ? !allows : meets) {
        met.add(place.pointer());
      }
    }
    boolean holds = allows ? met.size() == places.size() && !met.isEmpty() : !met.isEmpty();
    return holds ? Match.at(met) : Match.no();
  }

  private static List<JsonPointer> pointers(List<JsonPath.Place> places) {
    return places.stream().map(JsonPath.Place::pointer).toList();
  }

  /** Of arguments without places only a text can be looked for, and not finding it says little. */
  private Match raw(Arguments arguments) {
    if (allows) {
      return Match.no();
    }
    boolean told =
        op == ArgumentOperator.CONTAINS
            || op == ArgumentOperator.STARTS_WITH
            || (regex != null && !Regex.isAnchored(regex));
    if (!told) {
      return Match.at(List.of(JsonPointer.empty()));
    }
    for (Arguments.Leaf leaf : arguments.leaves()) {
      if (regex != null ? regex.matcher(leaf.text()).find() : leaf.text().contains(value())) {
        return Match.at(List.of(JsonPointer.empty()));
      }
    }
    return Match.no();
  }

  /** Null where it cannot be told. */
  private @Nullable Boolean meets(JsonNode node) {
    if (node.isArray()) {
      return meetsAll(node);
    }
    if (node.isObject()) {
      return op == ArgumentOperator.EXISTS ? Boolean.TRUE : null;
    }
    String text = Arguments.scalar(node);
    return switch (op) {
      case EQ, IN -> equal(text);
      case NE -> !equal(text);
      case GT, GTE, LT, LTE -> compare(text);
      case CONTAINS -> text.contains(value());
      case STARTS_WITH -> text.startsWith(value());
      case MATCHES -> regex != null && regex.matcher(text).find();
      case EXISTS -> true;
    };
  }

  /**
   * A list meets what one of its values meets, where the rule stops, and what all of them meet,
   * where it allows; but a list that is to hold something allows where one value is it.
   */
  private @Nullable Boolean meetsAll(JsonNode list) {
    boolean any = !allows && op == ArgumentOperator.NE;
    boolean all = !list.isEmpty();
    boolean told = true;
    for (JsonNode item : list) {
      Boolean meets = meets(item);
      told &= meets != null;
      any |= Boolean.TRUE.equals(meets);
      all &= Boolean.TRUE.equals(meets);
      if (allows && op == ArgumentOperator.CONTAINS && item.isValueNode()) {
        if (equal(Arguments.scalar(item))) {
          return true;
        }
      }
    }
    if (allows) {
      return all && op != ArgumentOperator.CONTAINS;
    }
    return any ? Boolean.TRUE : told ? Boolean.FALSE : null;
  }

  private String value() {
    return values.iterator().next();
  }

  private boolean equal(String text) {
    if (values.contains(text)) {
      return true;
    }
    BigDecimal number = numbers.isEmpty() ? null : ArgumentCondition.number(text);
    return number != null && numbers.contains(number.stripTrailingZeros());
  }

  private @Nullable Boolean compare(String text) {
    BigDecimal number = ArgumentCondition.number(text);
    if (number == null) {
      return null;
    }
    int order = number.compareTo(numbers.iterator().next());
    return switch (op) {
      case GT -> order > 0;
      case GTE -> order >= 0;
      case LT -> order < 0;
      default -> order <= 0;
    };
  }
}
