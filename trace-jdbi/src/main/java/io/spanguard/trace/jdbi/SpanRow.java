package io.spanguard.trace.jdbi;

import io.spanguard.trace.Span;
import io.spanguard.trace.SpanKind;
import io.spanguard.trace.SpanSource;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.store.PagePosition;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code spanguard_spans}, as much of it as reading needs.
 *
 * @param detail JSON, or the names of its pieces
 */
record SpanRow(
    String traceId,
    String spanId,
    String source,
    int revision,
    @Nullable String parentSpanId,
    String name,
    String kind,
    String status,
    long startTime,
    long endTime,
    @Nullable String service,
    String detail) {

  static final String COLUMNS =
      "s.trace_id, s.span_id, s.source, s.revision, s.parent_span_id, s.name, s.kind, s.status,"
          + " s.start_time, s.end_time, s.service, s.detail";

  static SpanRow read(ResultSet row) throws SQLException {
    return new SpanRow(
        row.getString("trace_id"),
        row.getString("span_id"),
        row.getString("source"),
        row.getInt("revision"),
        row.getString("parent_span_id"),
        row.getString("name"),
        row.getString("kind"),
        row.getString("status"),
        row.getLong("start_time"),
        row.getLong("end_time"),
        row.getString("service"),
        row.getString("detail"));
  }

  PagePosition position() {
    return new PagePosition(startTime, traceId, spanId);
  }

  /** What the columns say of the span. */
  Span withoutDetail() {
    return columns().build();
  }

  /**
   * What is known of the span where its JSON cannot be read: so that one span does not hide its
   * trace.
   */
  Span unreadable(String reason) {
    return columns().statusMessage("the store cannot read this span: " + reason).build();
  }

  private Span.Builder columns() {
    return Span.builder(traceId, spanId, name)
        .parentSpanId(parentSpanId)
        .kind(SpanKind.fromId(kind).orElse(SpanKind.OTHER))
        .status(SpanStatus.fromId(status).orElse(SpanStatus.OK))
        .source(SpanSource.fromId(source).orElse(SpanSource.SDK))
        .start(Span.ofEpochNanos(startTime))
        .end(Span.ofEpochNanos(endTime))
        .service(service)
        .revision(revision);
  }
}
