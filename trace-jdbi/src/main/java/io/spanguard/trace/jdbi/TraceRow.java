package io.spanguard.trace.jdbi;

import io.spanguard.trace.Span;
import io.spanguard.trace.SpanKind;
import io.spanguard.trace.SpanSource;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.TraceSummary.BlockedBy;
import io.spanguard.trace.TraceSummary.Facet;
import io.spanguard.trace.store.PagePosition;
import io.spanguard.trace.store.TraceQuery.Sort;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code spanguard_traces}.
 *
 * @param version changes with every save, so that what was read before can be told from what is
 *     there
 */
record TraceRow(String workspace, long version, Instant listedAt, TraceSummary summary) {

  static final List<String> KEY = List.of("workspace", "trace_id");

  static final List<String> COLUMNS =
      List.of(
          "workspace",
          "trace_id",
          "version",
          "listed_at",
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
          "cost_key");

  TraceKey key() {
    return new TraceKey(workspace, summary.traceId());
  }

  PagePosition position(Sort sort) {
    return new PagePosition(sort.key(summary, listedAt), summary.traceId(), "");
  }

  /** Binds every one of {@link #COLUMNS}. */
  void bindTo(SqlStatement<?> statement) {
    TraceSummary trace = summary;
    BlockedBy blockedBy = trace.blockedBy();
    Duration firstChunk = trace.timeToFirstChunk();
    statement
        .bind("workspace", workspace)
        .bind("trace_id", trace.traceId())
        .bind("version", version)
        .bind("listed_at", Span.epochNanos(listedAt))
        .bind("name", trace.name())
        .bind("kind", trace.kind().id())
        .bind("status", trace.status().id())
        .bind("outcome", trace.outcome())
        .bind("source", trace.source().id())
        .bind("target_id", trace.targetId())
        .bind("caller", trace.caller())
        .bind("started_at", Span.epochNanos(trace.startedAt()))
        .bind("duration", trace.duration().toNanos())
        .bind("time_to_first_chunk", firstChunk == null ? null : Long.valueOf(firstChunk.toNanos()))
        .bind("stream", trace.stream() ? 1 : 0)
        .bind("span_count", trace.spanCount())
        .bind("request_count", trace.requestCount())
        .bind("error_count", trace.errorCount())
        .bind("error_type", trace.errorType())
        .bind("http_status", trace.httpStatus())
        .bind("incomplete", trace.incomplete() ? 1 : 0)
        .bind("coverage", trace.coverage())
        .bind("skipped", TextList.write(trace.skipped()))
        .bind("provider", trace.provider())
        .bind("model", trace.model())
        .bind("agent_id", trace.agentId())
        .bind("session_id", trace.sessionId())
        .bind("user_id", trace.userId())
        .bind("service", trace.service())
        .bind("environment", trace.environment())
        .bind("tags", TextList.write(trace.tags()))
        .bind("input_tokens", trace.inputTokens())
        .bind("output_tokens", trace.outputTokens())
        .bind("cached_tokens", trace.cachedTokens())
        .bind("cost_usd", trace.costUsd())
        .bind("blocked_by_kind", blockedBy == null ? null : blockedBy.kind())
        .bind("blocked_by_id", blockedBy == null ? null : blockedBy.id())
        .bind("blocked_by_category", blockedBy == null ? null : blockedBy.category())
        .bind("guardrails", TextList.write(trace.guardrails()))
        .bind("rules", TextList.write(trace.rules()))
        .bind("approval_id", trace.approvalId())
        .bind("input_preview", trace.inputPreview())
        .bind("output_preview", trace.outputPreview())
        .bind("facets", facets(trace.facets()))
        .bind("token_key", Sort.TOKENS.key(trace, listedAt))
        .bind("cost_key", Sort.COST.key(trace, listedAt));
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
            facets(row.getString("facets")));
    return new TraceRow(
        row.getString("workspace"),
        row.getLong("version"),
        Span.ofEpochNanos(row.getLong("listed_at")),
        summary);
  }

  /**
   * Names and values in turn, so that a list is read without a look at {@code
   * spanguard_trace_facets}.
   */
  private static String facets(Set<Facet> facets) {
    List<String> texts = new ArrayList<>(2 * facets.size());
    for (Facet facet : facets) {
      texts.add(facet.name());
      texts.add(facet.value());
    }
    return TextList.write(texts);
  }

  /** Reads what the column {@code facets} holds. */
  static Set<Facet> facets(String column) {
    List<String> texts = TextList.read(column);
    Set<Facet> facets = new HashSet<>();
    for (int i = 0; i + 1 < texts.size(); i += 2) {
      facets.add(new Facet(texts.get(i), texts.get(i + 1)));
    }
    return facets;
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
