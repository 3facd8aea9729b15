package io.spanguard.proxy.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanguard.proxy.access.Caller;
import io.spanguard.proxy.suggestion.Nearest;
import io.spanguard.trace.AttributeValue;
import io.spanguard.trace.Ids;
import io.spanguard.trace.SpanKind;
import io.spanguard.trace.convention.ContentNames;
import io.spanguard.trace.store.SpanField;
import io.spanguard.trace.store.SpanFilter;
import io.spanguard.trace.store.SpanFilter.Operator;
import io.spanguard.trace.store.SpanQuery;
import io.spanguard.trace.store.TraceStore;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of {@code POST /v1/spans/query}. Whatever is wrong is noted under its path, so
 * that a caller can put all of it right at once. For use by one thread.
 */
final class SpanQueryReader {

  private static final List<String> MEMBERS =
      List.of(
          "start_time",
          "end_time",
          "trace_ids",
          "span_ids",
          "parent_span_ids",
          "kinds",
          "limit",
          "sort",
          "page_token",
          "filters");
  private static final List<String> FILTER_MEMBERS = List.of("field", "attribute", "op", "value");
  private static final List<String> SORTS = List.of("asc", "desc");
  private static final List<String> KINDS =
      Arrays.stream(SpanKind.values()).map(SpanKind::id).toList();
  private static final List<String> FIELDS =
      Arrays.stream(SpanField.values()).map(SpanField::id).toList();
  private static final List<String> OPERATORS =
      Arrays.stream(Operator.values()).map(Operator::id).toList();

  private final Caller caller;
  private final Notes notes = new Notes();
  private final SpanQuery.Builder query = SpanQuery.builder();

  private SpanQueryReader(Caller caller) {
    this.caller = caller;
  }

  /**
   * The query without its position.
   *
   * @throws ApiException 400 when anything is wrong; 403 when a filter looks into content and the
   *     caller may not read it
   */
  static SpanQuery.Builder read(Caller caller, JsonNode body) {
    SpanQueryReader reader = new SpanQueryReader(caller);
    reader.read(body);
    reader.notes.throwIfErrors();
    try {
      reader.query.build();
    } catch (IllegalArgumentException e) {
      reader.notes.error("$", String.valueOf(e.getMessage()));
      reader.notes.throwIfErrors();
    }
    return reader.query;
  }

  private void read(JsonNode body) {
    Fields fields = Fields.of(body, "", notes);
    if (fields == null) {
      return;
    }
    checkMembers("", body, MEMBERS);
    Optional.ofNullable(fields.time("start_time")).ifPresent(query::from);
    Optional.ofNullable(fields.time("end_time")).ifPresent(query::to);
    texts(body, "trace_ids", id -> query.traceId(Ids.traceId(id)));
    texts(body, "span_ids", id -> query.spanId(Ids.spanId(id)));
    texts(body, "parent_span_ids", id -> query.parentSpanId(id.isEmpty() ? "" : Ids.spanId(id)));
    texts(
        body,
        "kinds",
        kind -> query.kind(SpanKind.fromId(ParameterValues.oneOf(kind, KINDS)).orElseThrow()));
    String sort = fields.text("sort", text -> ParameterValues.oneOf(text, SORTS));
    query.sort("asc".equals(sort) ? SpanQuery.Sort.OLDEST_FIRST : SpanQuery.Sort.NEWEST_FIRST);
    limit(body.get("limit"));
    if (!fields.has("start_time") && !fields.has("trace_ids")) {
      notes.error("start_time", "is missing: give it, or trace_ids");
    }
    filters(body.get("filters"));
  }

  private void limit(@Nullable JsonNode limit) {
    if (limit == null || limit.isNull()) {
      return;
    }
    if (limit.isIntegralNumber()
        && limit.canConvertToInt()
        && limit.intValue() >= 1
        && limit.intValue() <= TraceStore.MAX_LIMIT) {
      query.limit(limit.intValue());
    } else {
      notes.error("limit", "is not a whole number from 1 to " + TraceStore.MAX_LIMIT);
    }
  }

  private void texts(JsonNode body, String name, Consumer<String> reader) {
    JsonNode list = body.get(name);
    if (list == null || list.isNull()) {
      return;
    }
    if (!list.isArray() || list.size() > SpanQuery.MAX_IDS) {
      notes.error(name, "is not a list of at most " + SpanQuery.MAX_IDS + " texts");
      return;
    }
    for (int i = 0; i < list.size(); i++) {
      String path = name + "[" + i + "]";
      if (!list.get(i).isTextual()) {
        notes.error(path, "is not a text");
        continue;
      }
      try {
        reader.accept(list.get(i).textValue());
      } catch (IllegalArgumentException e) {
        notes.error(path, String.valueOf(e.getMessage()));
      }
    }
  }

  private void filters(@Nullable JsonNode filters) {
    if (filters == null || filters.isNull()) {
      return;
    }
    if (!filters.isArray() || filters.size() > SpanQuery.MAX_FILTERS) {
      notes.error("filters", "is not a list of at most " + SpanQuery.MAX_FILTERS + " filters");
      return;
    }
    for (int i = 0; i < filters.size(); i++) {
      filter(filters.get(i), "filters[" + i + "]");
    }
  }

  private void filter(JsonNode node, String path) {
    Fields fields = Fields.of(node, path, notes);
    if (fields == null) {
      return;
    }
    checkMembers(path + ".", node, FILTER_MEMBERS);
    if (fields.has("field") == fields.has("attribute")) {
      notes.error(path, "needs either field or attribute");
      return;
    }
    String field = known(fields, "field", FIELDS);
    String attribute = fields.text("attribute");
    String operator = known(fields, "op", OPERATORS);
    if (operator == null && !fields.has("op")) {
      notes.error(path + ".op", "is missing: one of " + String.join(", ", OPERATORS));
    }
    if (operator == null || (field == null && attribute == null)) {
      return;
    }
    checkContent(field, attribute);
    try {
      query.filter(
          new SpanFilter(
              field != null
                  ? new SpanFilter.Field(SpanField.fromId(field).orElseThrow())
                  : new SpanFilter.Attribute(String.valueOf(attribute)),
              Operator.fromId(operator).orElseThrow(),
              values(node.get("value"))));
    } catch (IllegalArgumentException e) {
      notes.error(path + ".value", String.valueOf(e.getMessage()));
    }
  }

  private static @Nullable String known(Fields fields, String name, Collection<String> words) {
    UnaryOperator<String> check = text -> ParameterValues.oneOf(text, words);
    return fields.text(name, check);
  }

  /** Whether something is found says what is there. */
  private void checkContent(@Nullable String field, @Nullable String attribute) {
    boolean asksForContent =
        attribute != null
            ? !ContentNames.holdsNone(attribute)
            : SpanField.STATUS_MESSAGE.id().equals(field);
    if (asksForContent && !caller.content()) {
      throw Problem.of(
              403,
              "content_withheld",
              Quoted.text(attribute != null ? attribute : String.valueOf(field))
                  + " may hold content, which this key does not read")
          .asException();
    }
  }

  private static List<AttributeValue> values(@Nullable JsonNode node) {
    if (node == null || node.isNull()) {
      return List.of();
    }
    if (!node.isArray()) {
      return List.of(value(node));
    }
    if (node.size() > SpanFilter.MAX_VALUES) {
      throw new IllegalArgumentException("has more than " + SpanFilter.MAX_VALUES + " values");
    }
    List<AttributeValue> values = new ArrayList<>();
    node.forEach(item -> values.add(value(item)));
    return values;
  }

  private static AttributeValue value(JsonNode node) {
    if (node.isTextual()) {
      return AttributeValue.of(node.textValue());
    }
    if (node.isBoolean()) {
      return AttributeValue.of(node.booleanValue());
    }
    if (node.isIntegralNumber() && node.canConvertToLong()) {
      return AttributeValue.of(node.longValue());
    }
    if (node.isNumber()) {
      BigDecimal number = node.decimalValue();
      if (Double.isFinite(number.doubleValue())) {
        return AttributeValue.of(number.doubleValue());
      }
    }
    throw new IllegalArgumentException("is not a text, a number or a truth value");
  }

  private void checkMembers(String prefix, JsonNode object, List<String> known) {
    Iterator<String> names = object.fieldNames();
    while (names.hasNext()) {
      String name = names.next();
      if (!known.contains(name)) {
        notes.error(
            prefix + Quoted.text(name),
            "unknown member; did you mean " + Nearest.to(name, known) + "?");
      }
    }
  }
}
