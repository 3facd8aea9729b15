package io.spanguard.trace;

import io.spanguard.trace.AttributeValue.BooleanValue;
import io.spanguard.trace.AttributeValue.BytesValue;
import io.spanguard.trace.AttributeValue.DoubleValue;
import io.spanguard.trace.AttributeValue.ListValue;
import io.spanguard.trace.AttributeValue.LongValue;
import io.spanguard.trace.AttributeValue.MapValue;
import io.spanguard.trace.AttributeValue.TextValue;
import io.spanguard.trace.convention.ContentNames;
import io.spanguard.trace.convention.Names;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much of a trace's content an answer shows. Immutable and safe for use by many threads.
 *
 * <p>Whoever may not read content still sees names, times, numbers and truth values, and the text
 * of attributes that {@link ContentNames} knows to hold none; all other text is replaced by a note.
 */
public enum ContentView {
  /** Everything. */
  FULL,
  /** Long texts are cut, and the cut is marked. */
  PREVIEW,
  /** No content at all. */
  WITHHELD;

  /** The longest text in a preview, in characters. */
  public static final int PREVIEW_LENGTH = 1_000;

  public static final String NOTE = "[withheld: no message content is shown here]";

  public TraceSummary of(TraceSummary summary) {
    return this == WITHHELD ? withoutPreviews(summary) : summary;
  }

  public Span of(Span span) {
    if (this == FULL) {
      return span;
    }
    String message = span.statusMessage();
    return span.toBuilder()
        .statusMessage(message == null ? null : text("", message))
        .attributes(of(span.attributes()))
        .events(span.events().stream().map(this::of).toList())
        .links(span.links().stream().map(this::of).toList())
        .resource(of(span.resource()))
        .scope(
            new SpanScope(
                span.scope().name(), span.scope().version(), of(span.scope().attributes())))
        .build();
  }

  private SpanEvent of(SpanEvent event) {
    return new SpanEvent(
        event.name(), event.time(), of(event.attributes()), event.droppedAttributes());
  }

  private SpanLink of(SpanLink link) {
    return new SpanLink(
        link.traceId(),
        link.spanId(),
        of(link.attributes()),
        link.traceState(),
        link.flags(),
        link.droppedAttributes());
  }

  private Attributes of(Attributes attributes) {
    if (attributes.isEmpty()) {
      return attributes;
    }
    Attributes.Builder shown = Attributes.builder();
    attributes.forEach((name, value) -> shown.put(name, of(name, value)));
    if (this == WITHHELD) {
      shown.remove(Names.INPUT_PREVIEW).remove(Names.OUTPUT_PREVIEW);
    }
    return shown.build();
  }

  private AttributeValue of(String name, AttributeValue value) {
    if (value instanceof LongValue
        || value instanceof DoubleValue
        || value instanceof BooleanValue) {
      return value;
    }
    if (this == WITHHELD) {
      return ContentNames.holdsNone(name) ? value : AttributeValue.of(NOTE);
    }
    if (value instanceof TextValue text) {
      return text.value().length() <= PREVIEW_LENGTH
          ? value
          : AttributeValue.of(text(name, text.value()));
    }
    if (value instanceof ListValue list) {
      List<AttributeValue> items = list.values().stream().map(item -> of(name, item)).toList();
      return new ListValue(items);
    }
    if (value instanceof MapValue map) {
      return new MapValue(of(map.values()));
    }
    return value instanceof BytesValue bytes && bytes.base64().length() > PREVIEW_LENGTH
        ? AttributeValue.of("[cut: " + bytes.bytes().length + " bytes]")
        : value;
  }

  private String text(String name, String text) {
    if (this == WITHHELD) {
      return ContentNames.holdsNone(name) ? text : NOTE;
    }
    if (text.length() <= PREVIEW_LENGTH) {
      return text;
    }
    return WellFormed.cut(text, PREVIEW_LENGTH) + "… [cut: " + text.length() + " characters]";
  }

  private static TraceSummary withoutPreviews(TraceSummary summary) {
    @Nullable String none = null;
    return new TraceSummary(
        summary.traceId(),
        summary.name(),
        summary.kind(),
        summary.status(),
        summary.outcome(),
        summary.source(),
        summary.targetId(),
        summary.caller(),
        summary.startedAt(),
        summary.duration(),
        summary.timeToFirstChunk(),
        summary.stream(),
        summary.spanCount(),
        summary.requestCount(),
        summary.blockedCount(),
        summary.failedCount(),
        summary.errorCount(),
        summary.errorType(),
        summary.httpStatus(),
        summary.incomplete(),
        summary.coverage(),
        summary.skipped(),
        summary.provider(),
        summary.model(),
        summary.agentId(),
        summary.sessionId(),
        summary.userId(),
        summary.service(),
        summary.environment(),
        summary.tags(),
        summary.inputTokens(),
        summary.outputTokens(),
        summary.cachedTokens(),
        summary.costUsd(),
        summary.blockedBy(),
        summary.guardrails(),
        summary.rules(),
        summary.approvalId(),
        none,
        none,
        summary.facets());
  }
}
