package io.spanguard.trace.store;

import io.spanguard.trace.AttributeValue;
import io.spanguard.trace.AttributeValue.BooleanValue;
import io.spanguard.trace.AttributeValue.BytesValue;
import io.spanguard.trace.AttributeValue.DoubleValue;
import io.spanguard.trace.AttributeValue.ListValue;
import io.spanguard.trace.AttributeValue.LongValue;
import io.spanguard.trace.AttributeValue.MapValue;
import io.spanguard.trace.AttributeValue.TextValue;
import io.spanguard.trace.Span;
import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.TraceSummary.Facet;
import io.spanguard.trace.store.SpanFilter.Attribute;
import io.spanguard.trace.store.SpanFilter.Field;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** What queries mean, written down a second time and as plainly as can be. */
final class PlainEvaluation {

  private PlainEvaluation() {}

  static boolean matches(TraceQuery query, TraceSummary trace, Instant listedAt, List<Span> spans) {
    for (String name : query.facets().keySet()) {
      boolean has = false;
      for (String wanted : query.facets().get(name)) {
        has |= trace.facets().contains(new Facet(name, wanted));
      }
      if (!has) {
        return false;
      }
    }
    if (!query.statuses().isEmpty() && !query.statuses().contains(trace.status())) {
      return false;
    }
    List<Object[]> equal = new ArrayList<>();
    equal.add(new Object[] {query.source(), trace.source()});
    equal.add(new Object[] {query.traceId(), trace.traceId()});
    equal.add(new Object[] {query.incomplete(), trace.incomplete()});
    equal.add(new Object[] {query.coverage(), trace.coverage()});
    equal.add(new Object[] {query.stream(), trace.stream()});
    equal.add(new Object[] {query.httpStatus(), trace.httpStatus()});
    for (Object[] pair : equal) {
      if (pair[0] != null && !pair[0].equals(pair[1])) {
        return false;
      }
    }
    if (query.from() != null && listedAt.compareTo(query.from()) < 0) {
      return false;
    }
    if (query.to() != null && listedAt.compareTo(query.to()) >= 0) {
      return false;
    }
    if (query.minDuration() != null && trace.duration().compareTo(query.minDuration()) < 0) {
      return false;
    }
    if (query.maxDuration() != null && trace.duration().compareTo(query.maxDuration()) > 0) {
      return false;
    }
    long input = trace.inputTokens() == null ? 0 : trace.inputTokens();
    long output = trace.outputTokens() == null ? 0 : trace.outputTokens();
    boolean hasTokens = trace.inputTokens() != null || trace.outputTokens() != null;
    if (query.minTokens() != null && (!hasTokens || input + output < query.minTokens())) {
      return false;
    }
    if (query.minCostUsd() != null
        && (trace.costUsd() == null || trace.costUsd() < query.minCostUsd())) {
      return false;
    }
    return hasAttributes(query, spans) && hasWords(query, spans);
  }

  private static boolean hasAttributes(TraceQuery query, List<Span> spans) {
    for (String name : query.attributes().keySet()) {
      boolean has = false;
      for (Span span : spans) {
        for (AttributeValue item : items(span.attributes().get(name))) {
          has |= text(item).equals(Optional.of(query.attributes().get(name)));
        }
      }
      if (!has) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasWords(TraceQuery query, List<Span> spans) {
    String words = query.words() == null ? "" : query.words().strip();
    if (words.isEmpty()) {
      return true;
    }
    for (String word : words.split("\\s+", -1)) {
      boolean has = false;
      for (Span span : spans) {
        List<String> texts = new ArrayList<>();
        texts.add(span.name());
        if (span.statusMessage() != null) {
          texts.add(span.statusMessage());
        }
        span.attributes().forEach((name, value) -> collect(value, texts));
        for (String text : texts) {
          has |= folded(text).contains(folded(word));
        }
      }
      if (!has) {
        return false;
      }
    }
    return true;
  }

  private static void collect(AttributeValue value, List<String> texts) {
    if (value instanceof TextValue text) {
      texts.add(text.value());
    } else if (value instanceof ListValue list) {
      list.values().forEach(item -> collect(item, texts));
    } else if (value instanceof MapValue map) {
      map.values().forEach((name, member) -> collect(member, texts));
    }
  }

  /** Character by character, so that no text changes its length. */
  private static String folded(String text) {
    StringBuilder folded = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      folded.append(Character.toLowerCase(Character.toUpperCase(text.charAt(i))));
    }
    return folded.toString();
  }

  static boolean matches(SpanQuery query, Span span) {
    if (query.from() != null && span.start().compareTo(query.from()) < 0) {
      return false;
    }
    if (query.to() != null && span.start().compareTo(query.to()) >= 0) {
      return false;
    }
    String parent = span.parentSpanId() == null ? "" : span.parentSpanId();
    if (!anyOr(query.traceIds(), span.traceId())
        || !anyOr(query.spanIds(), span.spanId())
        || !anyOr(query.parentSpanIds(), parent)
        || !anyOr(query.kinds(), span.kind())) {
      return false;
    }
    for (SpanFilter filter : query.filters()) {
      if (!matches(filter, span)) {
        return false;
      }
    }
    return true;
  }

  private static <T> boolean anyOr(Set<T> wanted, T actual) {
    return wanted.isEmpty() || wanted.contains(actual);
  }

  private static boolean matches(SpanFilter filter, Span span) {
    AttributeValue actual =
        filter.subject() instanceof Field field
            ? field.field().of(span)
            : span.attributes().get(((Attribute) filter.subject()).name());
    return switch (filter.operator()) {
      case EXISTS -> actual != null;
      case NOT_EXISTS -> actual == null;
      case NE, NOT_IN -> !holds(filter, "eq", actual);
      case IN -> holds(filter, "eq", actual);
      case NOT_CONTAINS -> !holds(filter, "contains", actual);
      default -> holds(filter, filter.operator().name().toLowerCase(Locale.ROOT), actual);
    };
  }

  private static boolean holds(SpanFilter filter, String operator, AttributeValue actual) {
    for (AttributeValue item : items(actual)) {
      if (operator.equals("between")) {
        OptionalInt least = compare(item, filter.values().get(0));
        OptionalInt most = compare(item, filter.values().get(1));
        if (least.orElse(-1) >= 0 && most.orElse(1) <= 0) {
          return true;
        }
        continue;
      }
      for (AttributeValue wanted : filter.values()) {
        if (holds(operator, item, wanted)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean holds(String operator, AttributeValue item, AttributeValue wanted) {
    Optional<String> text = text(item);
    String other = text(wanted).orElseThrow();
    OptionalInt order = compare(item, wanted);
    return switch (operator) {
      case "eq" -> order.isPresent() && order.getAsInt() == 0;
      case "gt" -> order.isPresent() && order.getAsInt() > 0;
      case "gte" -> order.isPresent() && order.getAsInt() >= 0;
      case "lt" -> order.isPresent() && order.getAsInt() < 0;
      case "lte" -> order.isPresent() && order.getAsInt() <= 0;
      case "contains" -> text.isPresent() && text.get().contains(other);
      case "starts_with" -> text.isPresent() && text.get().startsWith(other);
      case "ends_with" -> text.isPresent() && text.get().endsWith(other);
      default -> throw new IllegalStateException(operator);
    };
  }

  private static List<AttributeValue> items(AttributeValue value) {
    return value == null
        ? List.of()
        : value instanceof ListValue list ? list.values() : List.of(value);
  }

  /** As what is wanted is: a number, a truth value or a text. */
  private static OptionalInt compare(AttributeValue actual, AttributeValue wanted) {
    Optional<String> text = text(actual);
    if (text.isEmpty()) {
      return OptionalInt.empty();
    }
    String other = text(wanted).orElseThrow();
    if (wanted instanceof LongValue || wanted instanceof DoubleValue) {
      try {
        return actual instanceof BooleanValue
            ? OptionalInt.empty()
            : OptionalInt.of(new BigDecimal(text.get()).compareTo(new BigDecimal(other)));
      } catch (NumberFormatException noNumber) {
        return OptionalInt.empty();
      }
    }
    if (wanted instanceof BooleanValue) {
      return Set.of("true", "false").contains(text.get())
          ? OptionalInt.of(text.get().compareTo(other))
          : OptionalInt.empty();
    }
    return OptionalInt.of(Integer.signum(text.get().compareTo(other)));
  }

  private static Optional<String> text(AttributeValue value) {
    if (value instanceof TextValue text) {
      return Optional.of(text.value());
    }
    return value instanceof ListValue || value instanceof MapValue || value instanceof BytesValue
        ? Optional.empty()
        : Optional.of(
            value instanceof LongValue whole
                ? Long.toString(whole.value())
                : value instanceof DoubleValue number
                    ? Double.toString(number.value())
                    : Boolean.toString(((BooleanValue) value).value()));
  }
}
