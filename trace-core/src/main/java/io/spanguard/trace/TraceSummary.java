package io.spanguard.trace;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One trace as a row of a list: what its spans say together. Immutable and safe for use by many
 * threads.
 *
 * <p>{@link #of} is the only place where this is worked out, so that every store says the same, in
 * whatever order the spans came. What a trace says of outcome, target and coverage is read from
 * gateway spans wherever it has any.
 *
 * @param name of the first entry span; of the earliest span while there is no entry span
 * @param status blocked if a gateway span is, else the worst of the entry spans; the worst of all
 *     spans while there is no entry span
 * @param outcome of the gateway's entry spans, the weightiest: allow, monitor, mask, redact,
 *     approval, block, error; null without gateway spans
 * @param source gateway where any span is the gateway's
 * @param targetId null where no span names one
 * @param caller name of the key that called through the gateway; null without gateway spans
 * @param startedAt earliest start of the trace's spans
 * @param duration from {@link #startedAt} to the latest end
 * @param timeToFirstChunk of the first model call that has one; null where none has
 * @param stream whether any model call was streamed
 * @param requestCount how many calls went through the gateway; without gateway spans, how many
 *     entry spans of kind request there are
 * @param blockedCount how many of these were blocked
 * @param failedCount how many of these ended with an error
 * @param errorCount how many spans have the status error
 * @param errorType of the entry span that gave the status, else of any; null where the status is
 *     not error
 * @param httpStatus what the client was answered by the gateway, or without gateway spans by an
 *     entry span; null where not known
 * @param incomplete no entry span yet, or a span whose parent is missing and not remote
 * @param coverage full, partial or none, the least of the gateway's entry spans; null without
 *     gateway spans
 * @param skipped why parts were not inspected, each reason once
 * @param inputTokens of llm spans only, since agents repeat their children's; an agent's own where
 *     it has no llm span below; null where nothing is known
 * @param service that sent the spans; null where only a gateway that was given no name of its own
 *     did
 * @param blockedBy the first guardrail or rule that blocked; null where none did
 * @param guardrails ids of the guardrails that found something
 * @param rules ids of the tool rules that matched
 * @param approvalId of the tool call that waits or waited; null where none did
 * @param inputPreview first 200 characters, redacted; null where not captured
 * @param facets what any span of the trace says of {@link Facet#NAMES}, for filters
 */
public record TraceSummary(
    String traceId,
    String name,
    SpanKind kind,
    SpanStatus status,
    @Nullable String outcome,
    SpanSource source,
    @Nullable String targetId,
    @Nullable String caller,
    Instant startedAt,
    Duration duration,
    @Nullable Duration timeToFirstChunk,
    boolean stream,
    int spanCount,
    int requestCount,
    int blockedCount,
    int failedCount,
    int errorCount,
    @Nullable String errorType,
    @Nullable Integer httpStatus,
    boolean incomplete,
    @Nullable String coverage,
    List<String> skipped,
    @Nullable String provider,
    @Nullable String model,
    @Nullable String agentId,
    @Nullable String sessionId,
    @Nullable String userId,
    @Nullable String service,
    @Nullable String environment,
    List<String> tags,
    @Nullable Long inputTokens,
    @Nullable Long outputTokens,
    @Nullable Long cachedTokens,
    @Nullable Double costUsd,
    @Nullable BlockedBy blockedBy,
    List<String> guardrails,
    List<String> rules,
    @Nullable String approvalId,
    @Nullable String inputPreview,
    @Nullable String outputPreview,
    Set<Facet> facets) {

  public TraceSummary {
    requireNonNull(traceId, "traceId");
    requireNonNull(name, "name");
    requireNonNull(kind, "kind");
    requireNonNull(status, "status");
    requireNonNull(source, "source");
    requireNonNull(startedAt, "startedAt");
    requireNonNull(duration, "duration");
    skipped = List.copyOf(skipped);
    tags = List.copyOf(tags);
    guardrails = List.copyOf(guardrails);
    rules = List.copyOf(rules);
    facets = Set.copyOf(facets);
  }

  /**
   * What these spans, all of one trace, say together. Their order does not matter; of several with
   * the same id and source the highest revision counts, and where both sources claim an id the
   * gateway's.
   *
   * @throws IllegalArgumentException when there is no span, or they are not of one trace
   */
  public static TraceSummary of(Collection<Span> spans) {
    return of(Trace.of(spans));
  }

  /** As {@link #of(Collection)}, of spans that were put together before. */
  public static TraceSummary of(Trace trace) {
    return TraceSummarizer.summarize(trace);
  }

  /**
   * The ids of all targets that the trace names: what the gateway's spans say, where it has any.
   */
  public Set<String> targets() {
    Set<String> targets = new LinkedHashSet<>();
    for (Facet facet : facets) {
      if (facet.name().equals(Facet.TARGET)) {
        targets.add(facet.value());
      }
    }
    return targets;
  }

  /**
   * What stopped the trace.
   *
   * @param kind {@code guardrail} or {@code firewall}
   * @param id of the guardrail or the rule
   * @param category an OWASP id such as {@code LLM01:2025}; null where it has none
   */
  public record BlockedBy(String kind, String id, @Nullable String category) {}

  /**
   * One thing that some span of the trace says, for instance that a model was called. A summary has
   * at most {@link #MAX_VALUES} of each name.
   */
  public record Facet(String name, String value) {

    /** The id of a target. */
    public static final String TARGET = "target_id";

    /**
     * The names there are, as api.md's query parameters spell them; {@code links_to} is the id of a
     * trace that a span links to.
     */
    public static final List<String> NAMES =
        List.of(
            TARGET,
            "outcome",
            "agent_id",
            "session_id",
            "user_id",
            "caller",
            "model",
            "provider",
            "service",
            "name",
            "environment",
            "tag",
            "category",
            "guardrail",
            "rule",
            "tool",
            "error_type",
            "links_to");

    /** The longest value, in characters; longer ones are cut, since stores index them. */
    public static final int MAX_VALUE_LENGTH = 256;

    /** How many values of one name a summary keeps, since a trace may have 100,000 spans. */
    public static final int MAX_VALUES = 200;

    public Facet {
      if (!NAMES.contains(name)) {
        throw new IllegalArgumentException("not a facet: " + name.toLowerCase(Locale.ROOT));
      }
      value = WellFormed.cut(value, MAX_VALUE_LENGTH);
    }
  }
}
