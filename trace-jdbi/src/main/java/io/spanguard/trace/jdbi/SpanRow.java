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
 * @param body JSON, or the names of its pieces
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
    String body) {

  static final String COLUMNS =
      "s.trace_id, s.span_id, s.source, s.revision, s.parent_span_id, s.name, s.kind, s.status,"
          + " s.start_time, s.end_time, s.body";

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
        row.getString("body"));
  }

  PagePosition position() {
    return new PagePosition(startTime, traceId, spanId);
  }

  /**
   * What is known of the span without its JSON: so that one span that cannot be read does not hide
   * its trace.
   */
  Span withoutBody(String reason) {
    return Span.builder(traceId, spanId, name)
        .parentSpanId(parentSpanId)
        .kind(SpanKind.fromId(kind).orElse(SpanKind.OTHER))
        .status(SpanStatus.fromId(status).orElse(SpanStatus.OK))
        .statusMessage("the store cannot read this span: " + reason)
        .source(SpanSource.fromId(source).orElse(SpanSource.SDK))
        .start(Span.ofEpochNanos(startTime))
        .end(Span.ofEpochNanos(endTime))
        .revision(revision)
        .build();
  }
}
