package io.spanguard.trace.store;

import static java.util.Objects.requireNonNull;

import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.TraceSummary.BlockedBy;
import io.spanguard.trace.TraceSummary.Facet;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Statistics} and {@link Activity} need to know of one trace: a small part of its
 * {@link TraceSummary}, so that many can be read. Immutable and safe for use by many threads.
 *
 * @param listedAt start of the first saved span
 * @param timeToFirstChunk null where not known
 * @param requestCount how many calls went through the gateway
 * @param blockedCount how many of these were blocked
 * @param failedCount how many of these ended with an error
 * @param targetId null where not known, as are the following
 * @param hasFinding whether a guardrail found something, or a tool rule matched
 * @param targets all that the trace names; empty where nobody asks for them
 * @param facets of the names that are asked for; others may be left out
 */
public record TraceFigures(
    String traceId,
    Instant listedAt,
    SpanStatus status,
    Duration duration,
    @Nullable Duration timeToFirstChunk,
    int requestCount,
    int blockedCount,
    int failedCount,
    @Nullable String targetId,
    @Nullable String model,
    @Nullable String agentId,
    @Nullable String userId,
    @Nullable String caller,
    @Nullable Long inputTokens,
    @Nullable Long outputTokens,
    @Nullable Long cachedTokens,
    @Nullable Double costUsd,
    @Nullable BlockedBy blockedBy,
    boolean hasFinding,
    Set<String> targets,
    Set<Facet> facets) {

  public TraceFigures {
    requireNonNull(traceId, "traceId");
    requireNonNull(listedAt, "listedAt");
    requireNonNull(status, "status");
    requireNonNull(duration, "duration");
    targets = Set.copyOf(targets);
    facets = Set.copyOf(facets);
  }

  public static TraceFigures of(TraceSummary summary, Instant listedAt) {
    return new TraceFigures(
        summary.traceId(),
        listedAt,
        summary.status(),
        summary.duration(),
        summary.timeToFirstChunk(),
        summary.requestCount(),
        summary.blockedCount(),
        summary.failedCount(),
        summary.targetId(),
        summary.model(),
        summary.agentId(),
        summary.userId(),
        summary.caller(),
        summary.inputTokens(),
        summary.outputTokens(),
        summary.cachedTokens(),
        summary.costUsd(),
        summary.blockedBy(),
        !summary.guardrails().isEmpty() || !summary.rules().isEmpty(),
        summary.targets(),
        summary.facets());
  }
}
