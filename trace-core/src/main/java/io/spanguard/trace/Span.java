package io.spanguard.trace;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One finished piece of work within a trace: what OTLP can say of a span, and Spanguard's own kind,
 * status and source beside it. Immutable and safe for use by many threads.
 *
 * <p>Identified within a workspace by trace id, span id and source. Times are nanosecond-precise
 * and lie between 1970 and 2262, so that they fit nanoseconds since the epoch in 64 bits.
 *
 * <pre>{@code
 * Span span = Span.builder("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", "tool.search")
 *     .kind(SpanKind.TOOL)
 *     .start(start)
 *     .end(end)
 *     .attributes(Attributes.builder().put("tool.name", "search").build())
 *     .build();
 * }</pre>
 *
 * @param parentSpanId null for a root
 * @param statusMessage null where the sender gave none
 * @param service name of the service that made the span; null where the sender gave none
 * @param traceState the W3C tracestate; null where there was none
 * @param flags the 32 flag bits of OTLP: W3C's in the low 8, then {@link #FLAG_HAS_IS_REMOTE} and
 *     {@link #FLAG_IS_REMOTE}
 * @param revision 0 for the first version of a span; a store keeps the highest it was given
 */
public record Span(
    String traceId,
    String spanId,
    @Nullable String parentSpanId,
    String name,
    SpanKind kind,
    SpanStatus status,
    @Nullable String statusMessage,
    SpanSource source,
    Instant start,
    Instant end,
    Attributes attributes,
    List<SpanEvent> events,
    List<SpanLink> links,
    @Nullable String service,
    Attributes resource,
    SpanScope scope,
    @Nullable String traceState,
    int flags,
    OtelKind otelKind,
    Dropped dropped,
    int revision) {

  /** Set where the sender knows whether the parent is in another process (OTLP). */
  public static final int FLAG_HAS_IS_REMOTE = 0x100;

  /** Set where the parent is in another process (OTLP). */
  public static final int FLAG_IS_REMOTE = 0x200;

  /** The longest span name, in characters; a longer one is cut. */
  public static final int MAX_NAME_LENGTH = 1024;

  private static final Instant EARLIEST = Instant.EPOCH;
  private static final Instant LATEST =
      Instant.ofEpochSecond(Long.MAX_VALUE / 1_000_000_000L, Long.MAX_VALUE % 1_000_000_000L);

  public Span {
    traceId = Ids.traceId(traceId);
    spanId = Ids.spanId(spanId);
    parentSpanId = parentSpanId == null ? null : Ids.spanId(parentSpanId);
    name = cut(WellFormed.text(name));
    requireNonNull(kind, "kind");
    requireNonNull(status, "status");
    statusMessage = statusMessage == null ? null : WellFormed.text(statusMessage);
    requireNonNull(source, "source");
    checkTime(start, "start");
    checkTime(end, "end");
    if (end.isBefore(start)) {
      throw new IllegalArgumentException("end is before start: " + end + " < " + start);
    }
    requireNonNull(attributes, "attributes");
    events = List.copyOf(events);
    links = List.copyOf(links);
    service = service == null ? null : WellFormed.text(service);
    requireNonNull(resource, "resource");
    requireNonNull(scope, "scope");
    traceState = traceState == null ? null : WellFormed.text(traceState);
    requireNonNull(otelKind, "otelKind");
    requireNonNull(dropped, "dropped");
    if (revision < 0) {
      throw new IllegalArgumentException("revision < 0: " + revision);
    }
  }

  /** A span with the defaults that {@link Builder} documents. */
  public static Builder builder(String traceId, String spanId, String name) {
    return new Builder(traceId, spanId, name);
  }

  public Builder toBuilder() {
    Builder builder = new Builder(traceId, spanId, name);
    builder.parentSpanId = parentSpanId;
    builder.kind = kind;
    builder.status = status;
    builder.statusMessage = statusMessage;
    builder.source = source;
    builder.start = start;
    builder.end = end;
    builder.attributes = attributes;
    builder.events = new ArrayList<>(events);
    builder.links = new ArrayList<>(links);
    builder.service = service;
    builder.resource = resource;
    builder.scope = scope;
    builder.traceState = traceState;
    builder.flags = flags;
    builder.otelKind = otelKind;
    builder.dropped = dropped;
    builder.revision = revision;
    return builder;
  }

  public Duration duration() {
    return Duration.between(start, end);
  }

  /** Start in nanoseconds since the epoch. */
  public long startEpochNanos() {
    return epochNanos(start);
  }

  /** End in nanoseconds since the epoch. */
  public long endEpochNanos() {
    return epochNanos(end);
  }

  public boolean isRoot() {
    return parentSpanId == null;
  }

  /** Whether the parent is known to be in another process. */
  public boolean hasRemoteParent() {
    return parentSpanId != null && (flags & FLAG_IS_REMOTE) != 0;
  }

  /** An instant in nanoseconds since the epoch; it must lie between 1970 and 2262. */
  public static long epochNanos(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
  }

  /** The instant so many nanoseconds after the epoch. */
  public static Instant ofEpochNanos(long epochNanos) {
    return Instant.ofEpochSecond(
        Math.floorDiv(epochNanos, 1_000_000_000L), Math.floorMod(epochNanos, 1_000_000_000L));
  }

  private static void checkTime(Instant time, String what) {
    requireNonNull(time, what);
    if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
      throw new IllegalArgumentException(what + " is not between 1970 and 2262: " + time);
    }
  }

  private static String cut(String name) {
    if (name.length() <= MAX_NAME_LENGTH) {
      return name;
    }
    int end = MAX_NAME_LENGTH - 1;
    return name.substring(0, Character.isHighSurrogate(name.charAt(end - 1)) ? end - 1 : end) + '…';
  }

  /**
   * Ids, name and status only: attributes may hold message content, which does not belong into a
   * log.
   */
  @Override
  public String toString() {
    return "Span["
        + traceId
        + "/"
        + spanId
        + " "
        + name
        + " "
        + kind.id()
        + " "
        + status.id()
        + "]";
  }

  /**
   * Collects a span. Only trace id, span id and name are required; start and end are both now
   * unless set, a lone start or end gives the other. For use by one thread.
   */
  public static final class Builder {
    private final String traceId;
    private final String spanId;
    private final String name;
    private @Nullable String parentSpanId;
    private SpanKind kind = SpanKind.OTHER;
    private SpanStatus status = SpanStatus.OK;
    private @Nullable String statusMessage;
    private SpanSource source = SpanSource.SDK;
    private @Nullable Instant start;
    private @Nullable Instant end;
    private Attributes attributes = Attributes.empty();
    private List<SpanEvent> events = new ArrayList<>();
    private List<SpanLink> links = new ArrayList<>();
    private @Nullable String service;
    private Attributes resource = Attributes.empty();
    private SpanScope scope = SpanScope.none();
    private @Nullable String traceState;
    private int flags;
    private OtelKind otelKind = OtelKind.UNSPECIFIED;
    private Dropped dropped = Dropped.nothing();
    private int revision;

    private Builder(String traceId, String spanId, String name) {
      this.traceId = requireNonNull(traceId, "traceId");
      this.spanId = requireNonNull(spanId, "spanId");
      this.name = requireNonNull(name, "name");
    }

    /** Null, the default, makes the span a root. */
    public Builder parentSpanId(@Nullable String parentSpanId) {
      this.parentSpanId = parentSpanId;
      return this;
    }

    /** Default {@link SpanKind#OTHER}. */
    public Builder kind(SpanKind kind) {
      this.kind = kind;
      return this;
    }

    /** Default {@link SpanStatus#OK}. */
    public Builder status(SpanStatus status) {
      this.status = status;
      return this;
    }

    /** Default null: none. */
    public Builder statusMessage(@Nullable String statusMessage) {
      this.statusMessage = statusMessage;
      return this;
    }

    /** Default {@link SpanSource#SDK}. */
    public Builder source(SpanSource source) {
      this.source = source;
      return this;
    }

    public Builder start(Instant start) {
      this.start = start;
      return this;
    }

    public Builder end(Instant end) {
      this.end = end;
      return this;
    }

    /** Default none. */
    public Builder attributes(Attributes attributes) {
      this.attributes = attributes;
      return this;
    }

    public Builder addEvent(SpanEvent event) {
      events.add(requireNonNull(event, "event"));
      return this;
    }

    public Builder addLink(SpanLink link) {
      links.add(requireNonNull(link, "link"));
      return this;
    }

    /** Default none; replaces those added before. */
    public Builder events(List<SpanEvent> events) {
      this.events = new ArrayList<>(events);
      return this;
    }

    /** Default none; replaces those added before. */
    public Builder links(List<SpanLink> links) {
      this.links = new ArrayList<>(links);
      return this;
    }

    /** Default null: not known. */
    public Builder service(@Nullable String service) {
      this.service = service;
      return this;
    }

    /** Default none. */
    public Builder resource(Attributes resource) {
      this.resource = resource;
      return this;
    }

    /** Default {@link SpanScope#none()}. */
    public Builder scope(SpanScope scope) {
      this.scope = scope;
      return this;
    }

    /** Default null: none. */
    public Builder traceState(@Nullable String traceState) {
      this.traceState = traceState;
      return this;
    }

    /** Default 0. */
    public Builder flags(int flags) {
      this.flags = flags;
      return this;
    }

    /** Default {@link OtelKind#UNSPECIFIED}. */
    public Builder otelKind(OtelKind otelKind) {
      this.otelKind = otelKind;
      return this;
    }

    /** Default {@link Dropped#nothing()}. */
    public Builder dropped(Dropped dropped) {
      this.dropped = dropped;
      return this;
    }

    /** Default 0. */
    public Builder revision(int revision) {
      this.revision = revision;
      return this;
    }

    /**
     * The span.
     *
     * @throws IllegalArgumentException when an id is not of the form of {@link Ids}, a time is out
     *     of range, or the end is before the start
     */
    public Span build() {
      Instant from = start != null ? start : end != null ? end : Instant.now();
      Instant to = end != null ? end : from;
      return new Span(
          traceId,
          spanId,
          parentSpanId,
          name,
          kind,
          status,
          statusMessage,
          source,
          from,
          to,
          attributes,
          events,
          links,
          service,
          resource,
          scope,
          traceState,
          flags,
          otelKind,
          dropped,
          revision);
    }
  }
}
