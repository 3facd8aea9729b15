package io.spanguard.trace.jdbi;

import io.spanguard.trace.Span;
import io.spanguard.trace.SpanKind;
import io.spanguard.trace.SpanSource;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.TraceSummary.BlockedBy;
import io.spanguard.trace.store.PagePosition;
import io.spanguard.trace.store.TraceQuery.Sort;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code spanguard_traces}.
 *
 * @param number where the rows of the trace lie, see {@link TraceNumbers}
 * @param version changes with every save, so that what was read before can be told from what is
 *     there
 */
record TraceRow(
    String workspace, long number, long version, Instant listedAt, TraceSummary summary) {

  /** What never changes. */
  private static final List<String> FIXED =
      List.of("workspace", "trace_id", "trace_number", "listed_at");

  /** What every save may change. */
  static final List<String> CHANGING =
      List.of(
          "version",
          "name",
          "kind",
          "status",
          "outcome",
          "source",
          "target_id",
          "caller",
          "started_at",
          "duration",
          "time_to_first_chunk",
          "stream",
          "span_count",
          "request_count",
          "error_count",
          "error_type",
          "http_status",
          "incomplete",
          "coverage",
          "skipped",
          "provider",
          "model",
          "agent_id",
          "session_id",
          "user_id",
          "service",
          "environment",
          "tags",
          "input_tokens",
          "output_tokens",
          "cached_tokens",
          "cost_usd",
          "blocked_by_kind",
          "blocked_by_id",
          "blocked_by_category",
          "guardrails",
          "rules",
          "approval_id",
          "input_preview",
          "output_preview",
          "facets",
          "token_key",
          "cost_key",
          "blocked_count",
          "failed_count");

  static final List<String> COLUMNS = Stream.concat(FIXED.stream(), CHANGING.stream()).toList();

  TraceKey key() {
    return new TraceKey(workspace, summary.traceId());
  }

  /** By the trace's number rather than its id, by which it lies in the indexes. */
  PagePosition position(Sort sort) {
    return new PagePosition(sort.key(summary, listedAt), Long.toString(number), "");
  }

  long listedAtNanos() {
    return Span.epochNanos(listedAt);
  }

  /** Adds the columns {@link #CHANGING} to a row. */
  void addTo(Rows rows) throws SQLException {
    TraceSummary trace = summary;
    BlockedBy blockedBy = trace.blockedBy();
    Duration firstChunk = trace.timeToFirstChunk();
    rows.number(version)
        .text(trace.name())
        .text(trace.kind().id())
        .text(trace.status().id())
        .text(trace.outcome())
        .text(trace.source().id())
        .text(trace.targetId())
        .text(trace.caller())
        .number(Span.epochNanos(trace.startedAt()))
        .number(trace.duration().toNanos())
        .numberOrNull(firstChunk == null ? null : Long.valueOf(firstChunk.toNanos()))
        .whole(trace.stream() ? 1 : 0)
        .whole(trace.spanCount())
        .whole(trace.requestCount())
        .whole(trace.errorCount())
        .text(trace.errorType())
        .wholeOrNull(trace.httpStatus())
        .whole(trace.incomplete() ? 1 : 0)
        .text(trace.coverage())
        .text(TextList.write(trace.skipped()))
        .text(trace.provider())
        .text(trace.model())
        .text(trace.agentId())
        .text(trace.sessionId())
        .text(trace.userId())
        .text(trace.service())
        .text(trace.environment())
        .text(TextList.write(trace.tags()))
        .numberOrNull(trace.inputTokens())
        .numberOrNull(trace.outputTokens())
        .numberOrNull(trace.cachedTokens())
        .fraction(trace.costUsd())
        .text(blockedBy == null ? null : blockedBy.kind())
        .text(blockedBy == null ? null : blockedBy.id())
        .text(blockedBy == null ? null : blockedBy.category())
        .text(TextList.write(trace.guardrails()))
        .text(TextList.write(trace.rules()))
        .text(trace.approvalId())
        .text(trace.inputPreview())
        .text(trace.outputPreview())
        .text(FacetText.write(trace.facets()))
        .number(Sort.TOKENS.key(trace, listedAt))
        .number(Sort.COST.key(trace, listedAt))
        .whole(trace.blockedCount())
        .whole(trace.failedCount());
  }

  /** Reads every one of {@link #COLUMNS}. */
  static TraceRow read(ResultSet row) throws SQLException {
    TraceSummary summary =
        new TraceSummary(
            row.getString("trace_id"),
            row.getString("name"),
            SpanKind.fromId(row.getString("kind")).orElse(SpanKind.OTHER),
            SpanStatus.fromId(row.getString("status")).orElse(SpanStatus.OK),
            row.getString("outcome"),
            SpanSource.fromId(row.getString("source")).orElse(SpanSource.SDK),
            row.getString("target_id"),
            row.getString("caller"),
            Span.ofEpochNanos(row.getLong("started_at")),
            Duration.ofNanos(row.getLong("duration")),
            duration(row, "time_to_first_chunk"),
            row.getInt("stream") != 0,
            row.getInt("span_count"),
            row.getInt("request_count"),
            row.getInt("blocked_count"),
            row.getInt("failed_count"),
            row.getInt("error_count"),
            row.getString("error_type"),
            whole(row, "http_status"),
            row.getInt("incomplete") != 0,
            row.getString("coverage"),
            TextList.read(row.getString("skipped")),
            row.getString("provider"),
            row.getString("model"),
            row.getString("agent_id"),
            row.getString("session_id"),
            row.getString("user_id"),
            row.getString("service"),
            row.getString("environment"),
            TextList.read(row.getString("tags")),
            number(row, "input_tokens"),
            number(row, "output_tokens"),
            number(row, "cached_tokens"),
            fraction(row, "cost_usd"),
            blockedBy(row),
            TextList.read(row.getString("guardrails")),
            TextList.read(row.getString("rules")),
            row.getString("approval_id"),
            row.getString("input_preview"),
            row.getString("output_preview"),
            FacetText.read(row.getString("facets")));
    return new TraceRow(
        row.getString("workspace"),
        row.getLong("trace_number"),
        row.getLong("version"),
        Span.ofEpochNanos(row.getLong("listed_at")),
        summary);
  }

  private static @Nullable BlockedBy blockedBy(ResultSet row) throws SQLException {
    String kind = row.getString("blocked_by_kind");
    return kind == null
        ? null
        : new BlockedBy(kind, row.getString("blocked_by_id"), row.getString("blocked_by_category"));
  }

  private static @Nullable Duration duration(ResultSet row, String column) throws SQLException {
    Long nanos = number(row, column);
    return nanos == null ? null : Duration.ofNanos(nanos);
  }

  private static @Nullable Integer whole(ResultSet row, String column) throws SQLException {
    int value = row.getInt(column);
    return row.wasNull() ? null : Integer.valueOf(value);
  }

  private static @Nullable Long number(ResultSet row, String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? null : Long.valueOf(value);
  }

  private static @Nullable Double fraction(ResultSet row, String column) throws SQLException {
    double value = row.getDouble(column);
    return row.wasNull() ? null : Double.valueOf(value);
  }
}
