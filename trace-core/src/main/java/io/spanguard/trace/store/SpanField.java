package io.spanguard.trace.store;

import io.spanguard.trace.AttributeValue;
import io.spanguard.trace.Span;
import io.spanguard.trace.convention.Meaning;
import io.spanguard.trace.convention.Names;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link SpanFilter} can ask of a span by name rather than by attribute; in whichever
 * dialect the sender wrote it. Safe for use by many threads.
 */
public enum SpanField {
  TRACE_ID(span -> text(span.traceId())),
  SPAN_ID(span -> text(span.spanId())),
  /** Absent on a root. */
  PARENT_SPAN_ID(span -> text(span.parentSpanId())),
  NAME(span -> text(span.name())),
  KIND(span -> text(span.kind().id())),
  STATUS(span -> text(span.status().id())),
  STATUS_MESSAGE(span -> text(span.statusMessage())),
  SOURCE(span -> text(span.source().id())),
  SERVICE(span -> text(span.service())),
  /** Milliseconds, fractions kept. */
  DURATION_MS(
      span -> AttributeValue.of((span.endEpochNanos() - span.startEpochNanos()) / 1_000_000.0)),
  OPERATION(Meaning.OPERATION, false),
  PROVIDER(Meaning.PROVIDER, false),
  MODEL(Meaning.MODEL, false),
  AGENT_ID(Meaning.AGENT, false),
  SESSION_ID(Meaning.SESSION, false),
  USER_ID(Meaning.USER, false),
  TOOL(Meaning.TOOL_NAME, false),
  GUARDRAIL(Meaning.GUARDRAIL, false),
  RULE(Meaning.TOOL_RULE, false),
  CATEGORY(Meaning.GUARDRAIL_CATEGORY, false),
  OUTCOME(
      span ->
          span.attributes().get(Names.OUTCOME) != null
              ? text(span.attributes().text(Names.OUTCOME))
              : text(span.attributes().text(Meaning.GUARDRAIL_OUTCOME))),
  ERROR_TYPE(Meaning.ERROR_TYPE, false),
  ENVIRONMENT(
      span -> {
        String own = span.attributes().text(Meaning.ENVIRONMENT);
        return text(own != null ? own : span.resource().text(Meaning.ENVIRONMENT));
      }),
  TARGET_ID(span -> text(span.attributes().text(Names.TARGET_ID))),
  HTTP_STATUS(Meaning.HTTP_STATUS, true),
  INPUT_TOKENS(Meaning.INPUT_TOKENS, true),
  OUTPUT_TOKENS(Meaning.OUTPUT_TOKENS, true),
  CACHED_TOKENS(Meaning.CACHED_TOKENS, true),
  COST_USD(Meaning.COST, true);

  private final String id = name().toLowerCase(Locale.ROOT);

  @SuppressWarnings("ImmutableEnumChecker") // a function of the span alone
  private final Function<Span, @Nullable AttributeValue> reading;

  SpanField(Function<Span, @Nullable AttributeValue> reading) {
    this.reading = reading;
  }

  SpanField(Meaning meaning, boolean isNumber) {
    this(
        isNumber
            ? span -> number(span.attributes().number(meaning))
            : span -> text(span.attributes().text(meaning)));
  }

  /** The lower-case word that stands for this field in JSON, for instance {@code duration_ms}. */
  public String id() {
    return id;
  }

  /** Null where the span does not say. */
  public @Nullable AttributeValue of(Span span) {
    return reading.apply(span);
  }

  /** The field with this {@link #id()}; empty where there is none. */
  public static Optional<SpanField> fromId(String id) {
    for (SpanField field : values()) {
      if (field.id.equals(id)) {
        return Optional.of(field);
      }
    }
    return Optional.empty();
  }

  private static @Nullable AttributeValue text(@Nullable String value) {
    return value == null ? null : AttributeValue.of(value);
  }

  private static @Nullable AttributeValue number(@Nullable Double value) {
    return value == null ? null : AttributeValue.of(value);
  }
}
