package io.spanguard.proxy.api;

import io.spanguard.trace.AttributeLimits;
import io.spanguard.trace.Attributes;
import io.spanguard.trace.IdGenerator;
import io.spanguard.trace.Ids;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanEvent;
import io.spanguard.trace.SpanKind;
import io.spanguard.trace.SpanLink;
import io.spanguard.trace.SpanSource;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.convention.Meaning;
import io.spanguard.trace.convention.Names;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads one span of an ingest request. What the request says of all its spans comes in by
 * constructor.
 */
final class SpanReader {

  private static final List<String> MEMBERS =
      List.of(
          "trace_id",
          "span_id",
          "parent_span_id",
          "name",
          "kind",
          "status",
          "status_message",
          "start_time",
          "end_time",
          "duration_ms",
          "attributes",
          "events",
          "links",
          "service");

  private static final List<String> EVENT_MEMBERS = List.of("name", "time", "attributes");
  private static final List<String> LINK_MEMBERS = List.of("trace_id", "span_id", "attributes");
  private static final String KINDS =
      Arrays.stream(SpanKind.values()).map(SpanKind::id).collect(Collectors.joining(", "));
  private static final String STATUSES =
      Arrays.stream(SpanStatus.values()).map(SpanStatus::id).collect(Collectors.joining(", "));

  private final IngestRequest.Envelope envelope;
  private final Instant now;
  private final IdGenerator ids;
  private final Notes notes;

  SpanReader(IngestRequest.Envelope envelope, Instant now, IdGenerator ids, Notes notes) {
    this.envelope = envelope;
    this.now = now;
    this.ids = ids;
    this.notes = notes;
  }

  /** Null, and notes, where something is wrong with it. */
  @Nullable Span read(Fields fields) {
    fields.warnOfUnknown(MEMBERS);
    checkTraceId(fields);
    String name = fields.text("name", SpanReader::notBlank);
    if (name == null && !fields.has("name")) {
      notes.error(fields.path("name"), "is missing");
    }
    String given = fields.text("span_id", Ids::spanId);
    String parent = fields.text("parent_span_id", SpanReader::parentId);
    SpanTimes times = SpanTimes.read(fields, now, notes);
    SpanKind kind = kind(fields);
    SpanStatus status = status(fields);
    String message = fields.text("status_message", AttributeLimits::cut);
    String service = fields.text("service", AttributeLimits::cut);
    Attributes attributes = attributes(fields);
    List<SpanEvent> events = events(fields, times.start());
    List<SpanLink> links = links(fields);
    if (notes.hasErrors() || name == null) {
      return null;
    }
    return Span.builder(envelope.traceId(), given == null ? ids.newSpanId() : given, name)
        .parentSpanId(parent == null || parent.isEmpty() ? null : parent)
        .source(SpanSource.SDK)
        .kind(kind)
        .status(status)
        .statusMessage(message)
        .start(times.start())
        .end(times.end())
        .attributes(attributes)
        .events(events)
        .links(links)
        .service(service)
        .build();
  }

  private void checkTraceId(Fields fields) {
    String traceId = fields.text("trace_id", Ids::traceId);
    if (traceId != null && !traceId.equals(envelope.traceId())) {
      notes.error(
          fields.path("trace_id"),
          "is not the request's trace_id "
              + Quoted.text(envelope.traceId())
              + ": send one request for each trace");
    }
  }

  private SpanKind kind(Fields fields) {
    String kind = fields.text("kind");
    return kind == null
        ? SpanKind.OTHER
        : SpanKind.fromId(kind)
            .orElseGet(
                () -> {
                  notes.warning(
                      fields.path("kind"),
                      Quoted.text(kind) + " is not one of " + KINDS + "; kept as other");
                  return SpanKind.OTHER;
                });
  }

  private SpanStatus status(Fields fields) {
    String status = fields.text("status");
    return status == null
        ? SpanStatus.OK
        : SpanStatus.fromId(status)
            .orElseGet(
                () -> {
                  notes.warning(
                      fields.path("status"),
                      Quoted.text(status) + " is not one of " + STATUSES + "; kept as ok");
                  return SpanStatus.OK;
                });
  }

  private Attributes attributes(Fields fields) {
    Attributes own = fields.attributes("attributes");
    Attributes.Builder attributes = own.toBuilder();
    if (own.text(Meaning.SESSION) == null) {
      attributes.put(Names.SESSION_ID, envelope.sessionId());
    }
    if (own.text(Meaning.AGENT) == null) {
      attributes.put(Names.AGENT_ID, envelope.agentId());
    }
    return attributes.put(Names.TARGET_ID, envelope.targetId()).build();
  }

  private List<SpanEvent> events(Fields fields, Instant start) {
    List<SpanEvent> events = new ArrayList<>();
    fields.objects(
        "events",
        AttributeLimits.MAX_EVENTS,
        event -> {
          event.warnOfUnknown(EVENT_MEMBERS);
          String name = event.text("name");
          if (name == null && !event.has("name")) {
            notes.error(event.path("name"), "is missing");
          }
          Instant time = event.time("time");
          Attributes attributes = event.attributes("attributes");
          if (name != null) {
            events.add(SpanEvent.of(name, time == null ? start : time, attributes));
          }
        });
    return events;
  }

  private List<SpanLink> links(Fields fields) {
    List<SpanLink> links = new ArrayList<>();
    fields.objects(
        "links",
        AttributeLimits.MAX_LINKS,
        link -> {
          link.warnOfUnknown(LINK_MEMBERS);
          String traceId = linkedId(link, "trace_id");
          String spanId = linkedId(link, "span_id");
          Attributes attributes = link.attributes("attributes");
          if (traceId != null && spanId != null) {
            links.add(SpanLink.of(traceId, spanId, attributes));
          }
        });
    return links;
  }

  private @Nullable String linkedId(Fields link, String name) {
    String id = link.text(name, name.equals("trace_id") ? Ids::traceId : Ids::spanId);
    if (id == null && !link.has(name)) {
      notes.error(link.path(name), "is missing");
    }
    return id;
  }

  private static String notBlank(String name) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("is empty");
    }
    return name;
  }

  /** Empty for a root: no id, or all zeros, which is how some tracers write it. */
  private static String parentId(String id) {
    boolean root = id.isEmpty() || id.chars().allMatch(c -> c == '0');
    return root ? "" : Ids.spanId(id);
  }
}
