package io.spanguard.trace.jdbi;

import io.spanguard.trace.Span;
import io.spanguard.trace.convention.Meaning;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/**
 * Adds spans, or replaces them by their newer revisions. The caller knows which are there: it holds
 * the trace's lock.
 */
final class WriteSpans {

  /** The longest service and model that span rows hold beside their JSON. */
  static final int MAX_PROMOTED_LENGTH = 256;

  private static final List<String> KEY = List.of("workspace", "trace_id", "span_id", "source");

  private static final List<String> COLUMNS =
      List.of(
          "workspace",
          "trace_id",
          "span_id",
          "source",
          "revision",
          "parent_span_id",
          "name",
          "kind",
          "status",
          "start_time",
          "end_time",
          "service",
          "model",
          "body");

  private static final String INSERT = Dialect.insert("spanguard_spans", COLUMNS);

  private static final String UPDATE =
      COLUMNS.stream()
          .filter(column -> !KEY.contains(column))
          .map(column -> column + " = :" + column)
          .collect(
              Collectors.joining(
                  ", ",
                  "UPDATE spanguard_spans SET ",
                  KEY.stream()
                      .map(column -> column + " = :" + column)
                      .collect(Collectors.joining(" AND ", " WHERE ", ""))));

  private WriteSpans() {}

  static void insert(Handle handle, Map<TraceKey, List<StoredSpan>> spans) {
    run(handle, INSERT, spans);
  }

  static void update(Handle handle, Map<TraceKey, List<StoredSpan>> spans) {
    run(handle, UPDATE, spans);
  }

  private static void run(Handle handle, String sql, Map<TraceKey, List<StoredSpan>> spans) {
    try (PreparedBatch batch = handle.prepareBatch(sql)) {
      spans.forEach((key, ofTrace) -> ofTrace.forEach(span -> add(batch, key, span)));
      if (batch.size() > 0) {
        batch.execute();
      }
    }
  }

  private static void add(PreparedBatch batch, TraceKey key, StoredSpan stored) {
    Span span = stored.span();
    batch
        .bind("workspace", key.workspace())
        .bind("trace_id", span.traceId())
        .bind("span_id", span.spanId())
        .bind("source", span.source().id())
        .bind("revision", span.revision())
        .bind("parent_span_id", span.parentSpanId())
        .bind("name", span.name())
        .bind("kind", span.kind().id())
        .bind("status", span.status().id())
        .bind("start_time", span.startEpochNanos())
        .bind("end_time", span.endEpochNanos())
        .bind("service", promoted(span.service()))
        .bind("model", promoted(span.attributes().text(Meaning.MODEL)))
        .bind("body", stored.body())
        .add();
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
