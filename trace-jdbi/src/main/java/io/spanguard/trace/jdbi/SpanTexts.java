package io.spanguard.trace.jdbi;

import io.spanguard.trace.AttributeValue;
import io.spanguard.trace.AttributeValue.ListValue;
import io.spanguard.trace.AttributeValue.MapValue;
import io.spanguard.trace.AttributeValue.TextValue;
import io.spanguard.trace.Attributes;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanEvent;
import io.spanguard.trace.SpanLink;
import io.spanguard.trace.SpanScope;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Replaces the texts in the attributes of a span, of its events and links, its resource and scope.
 */
@SuppressWarnings("ReferenceEquality") // the same instance says that nothing changed
final class SpanTexts {

  private static final int MAX_DEPTH = 100; // as deep as the JSON form goes

  private final UnaryOperator<String> replacement;

  private SpanTexts(UnaryOperator<String> replacement) {
    this.replacement = replacement;
  }

  /** The same span where the replacement gives back every text it is shown. */
  static Span replace(Span span, UnaryOperator<String> replacement) {
    return new SpanTexts(replacement).replaced(span);
  }

  private Span replaced(Span span) {
    Attributes attributes = replaced(span.attributes(), 0);
    Attributes resource = replaced(span.resource(), 0);
    List<SpanEvent> events = replacedAll(span.events(), this::replaced);
    List<SpanLink> links = replacedAll(span.links(), this::replaced);
    SpanScope scope = replaced(span.scope());
    if (attributes == span.attributes()
        && resource == span.resource()
        && events == span.events()
        && links == span.links()
        && scope == span.scope()) {
      return span;
    }
    return span.toBuilder()
        .attributes(attributes)
        .resource(resource)
        .events(events)
        .links(links)
        .scope(scope)
        .build();
  }

  private SpanEvent replaced(SpanEvent event) {
    Attributes attributes = replaced(event.attributes(), 0);
    return attributes == event.attributes()
        ? event
        : new SpanEvent(event.name(), event.time(), attributes, event.droppedAttributes());
  }

  private SpanLink replaced(SpanLink link) {
    Attributes attributes = replaced(link.attributes(), 0);
    return attributes == link.attributes()
        ? link
        : new SpanLink(
            link.traceId(),
            link.spanId(),
            attributes,
            link.traceState(),
            link.flags(),
            link.droppedAttributes());
  }

  private SpanScope replaced(SpanScope scope) {
    Attributes attributes = replaced(scope.attributes(), 0);
    return attributes == scope.attributes()
        ? scope
        : new SpanScope(scope.name(), scope.version(), attributes);
  }

  private Attributes replaced(Attributes attributes, int depth) {
    Attributes.Builder changed = null;
    for (var attribute : attributes.asMap().entrySet()) {
      AttributeValue value = replaced(attribute.getValue(), depth);
      if (value != attribute.getValue()) {
        changed = changed == null ? attributes.toBuilder() : changed;
        changed.put(attribute.getKey(), value);
      }
    }
    return changed == null ? attributes : changed.build();
  }

  private AttributeValue replaced(AttributeValue value, int depth) {
    if (value instanceof TextValue text) {
      String replaced = replacement.apply(text.value());
      return replaced.equals(text.value()) ? value : AttributeValue.of(replaced);
    }
    if (depth >= MAX_DEPTH) {
      return value;
    }
    if (value instanceof ListValue list) {
      List<AttributeValue> items = replacedAll(list.values(), item -> replaced(item, depth + 1));
      return items == list.values() ? value : new ListValue(items);
    }
    if (value instanceof MapValue map) {
      Attributes members = replaced(map.values(), depth + 1);
      return members == map.values() ? value : new MapValue(members);
    }
    return value;
  }

  private static <T> List<T> replacedAll(List<T> items, UnaryOperator<T> replaced) {
    if (items.isEmpty()) {
      return items;
    }
    List<T> changed = items.stream().map(replaced).toList();
    for (int i = 0; i < items.size(); i++) {
      if (changed.get(i) != items.get(i)) {
        return changed;
      }
    }
    return items;
  }
}
