package io.spanguard.trace;

import io.spanguard.trace.convention.Names;

/**
 * The attributes that only the server writes, {@code spanguard.*}: of spans that others send they
 * are left out, wherever they stand. Stateless.
 */
public final class ReservedAttributes {

  private ReservedAttributes() {}

  /** Whether only the server may write an attribute of this name. */
  public static boolean includes(String name) {
    return name.startsWith(Names.RESERVED_PREFIX);
  }

  /** The attributes that others may write; the same object where that is all of them. */
  public static Attributes leftOutOf(Attributes attributes) {
    if (attributes.asMap().keySet().stream().noneMatch(ReservedAttributes::includes)) {
      return attributes;
    }
    Attributes.Builder rest = Attributes.builder();
    attributes.forEach(
        (name, value) -> {
          if (!includes(name)) {
            rest.put(name, value);
          }
        });
    return rest.build();
  }

  /** The span without them: of its own, its events, links, resource and scope. */
  public static Span leftOutOf(Span span) {
    return span.toBuilder()
        .attributes(leftOutOf(span.attributes()))
        .events(span.events().stream().map(ReservedAttributes::leftOutOf).toList())
        .links(span.links().stream().map(ReservedAttributes::leftOutOf).toList())
        .resource(leftOutOf(span.resource()))
        .scope(
            new SpanScope(
                span.scope().name(), span.scope().version(), leftOutOf(span.scope().attributes())))
        .build();
  }

  private static SpanEvent leftOutOf(SpanEvent event) {
    return new SpanEvent(
        event.name(), event.time(), leftOutOf(event.attributes()), event.droppedAttributes());
  }

  private static SpanLink leftOutOf(SpanLink link) {
    return new SpanLink(
        link.traceId(),
        link.spanId(),
        leftOutOf(link.attributes()),
        link.traceState(),
        link.flags(),
        link.droppedAttributes());
  }
}
