package io.spanguard.trace.jdbi;

import io.spanguard.trace.Span;
import io.spanguard.trace.convention.Meaning;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Adds spans, or replaces them by their newer revisions. The caller knows which are there: it holds
 * the trace's lock.
 */
final class WriteSpans {

  /** The longest service and model that span rows hold beside their JSON. */
  static final int MAX_PROMOTED_LENGTH = 256;

  private static final List<String> KEY =
      List.of("span_number", "workspace", "trace_id", "span_id", "source");

  private static final List<String> CHANGING =
      List.of(
          "revision",
          "parent_span_id",
          "name",
          "kind",
          "status",
          "start_time",
          "end_time",
          "service",
          "model",
          "detail");

  private static final List<String> COLUMNS = columns();

  private static final String UPDATE =
      CHANGING.stream()
          .map(column -> column + " = ?")
          .collect(
              Collectors.joining(
                  ", ",
                  "UPDATE spanguard_spans SET ",
                  " WHERE span_number >= ? AND span_number < ? AND span_id = ? AND source = ?"));

  private WriteSpans() {}

  private static List<String> columns() {
    List<String> columns = new ArrayList<>(KEY);
    columns.addAll(CHANGING);
    return List.copyOf(columns);
  }

  /** The spans of one trace that are to be written. */
  record OfTrace(TraceKey key, long number, int firstPlace, List<StoredSpan> spans) {}

  static void insert(Handle handle, List<OfTrace> traces) throws SQLException {
    if (traces.isEmpty()) {
      return;
    }
    try (Rows rows = Rows.insert(handle, "spanguard_spans", COLUMNS)) {
      for (OfTrace trace : traces) {
        int place = trace.firstPlace();
        for (StoredSpan stored : trace.spans()) {
          Span span = stored.span();
          rows.number(TraceNumbers.span(trace.number(), place))
              .text(trace.key().workspace())
              .text(span.traceId())
              .text(span.spanId())
              .text(span.source().id());
          addTo(rows, stored);
          rows.add();
          place++;
        }
      }
      rows.send();
    }
  }

  static void update(Handle handle, List<OfTrace> traces) throws SQLException {
    if (traces.isEmpty()) {
      return;
    }
    try (Rows rows = Rows.of(handle, UPDATE)) {
      for (OfTrace trace : traces) {
        for (StoredSpan stored : trace.spans()) {
          addTo(rows, stored);
          rows.number(TraceNumbers.span(trace.number(), 0))
              .number(TraceNumbers.span(trace.number() + 1, 0))
              .text(stored.span().spanId())
              .text(stored.span().source().id())
              .add();
        }
      }
      rows.send();
    }
  }

  private static void addTo(Rows rows, StoredSpan stored) throws SQLException {
    Span span = stored.span();
    rows.whole(span.revision())
        .text(span.parentSpanId())
        .text(span.name())
        .text(span.kind().id())
        .text(span.status().id())
        .number(span.startEpochNanos())
        .number(span.endEpochNanos())
        .text(promoted(span.service()))
        .text(promoted(span.attributes().text(Meaning.MODEL)))
        .text(stored.detail());
  }

  /**
   * Cut, since a sender may name a service by a megabyte; between characters, since databases
   * refuse half of one.
   */
  static @Nullable String promoted(@Nullable String text) {
    if (text == null || text.length() <= MAX_PROMOTED_LENGTH) {
      return text;
    }
    boolean splitsPair = Character.isHighSurrogate(text.charAt(MAX_PROMOTED_LENGTH - 1));
    return text.substring(0, splitsPair ? MAX_PROMOTED_LENGTH - 1 : MAX_PROMOTED_LENGTH);
  }
}
