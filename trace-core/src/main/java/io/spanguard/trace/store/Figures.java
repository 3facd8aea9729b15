package io.spanguard.trace.store;

import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.TraceSummary.BlockedBy;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** What a number of traces come to together. For use by one thread while it grows. */
public final class Figures {

  /** How many different guardrails, rules or categories are told apart; others are left out. */
  private static final int MAX_NAMES = 200;

  private final Map<SpanStatus, Long> byStatus = new EnumMap<>(SpanStatus.class);
  private final Map<SpanStatus, Long> requestsByStatus = new EnumMap<>(SpanStatus.class);
  private final Histogram latency = new Histogram();
  private final Histogram firstChunk = new Histogram();
  private final Map<String, Long> blocksByCategory = new TreeMap<>();
  private final Map<String, Long> blocksByGuardrail = new TreeMap<>();
  private final Map<String, Long> blocksByRule = new TreeMap<>();
  private long traces;
  private long requests;
  private long findings;
  private long inputTokens;
  private long outputTokens;
  private long cachedTokens;
  private double costUsd;

  /** Of no traces. */
  public static Figures none() {
    return new Figures();
  }

  void add(TraceFigures trace) {
    traces++;
    addRequests(trace);
    findings += trace.hasFinding() ? 1 : 0;
    byStatus.merge(trace.status(), 1L, Long::sum);
    latency.add(trace.duration());
    if (trace.timeToFirstChunk() != null) {
      firstChunk.add(trace.timeToFirstChunk());
    }
    inputTokens += trace.inputTokens() == null ? 0 : trace.inputTokens();
    outputTokens += trace.outputTokens() == null ? 0 : trace.outputTokens();
    cachedTokens += trace.cachedTokens() == null ? 0 : trace.cachedTokens();
    costUsd += trace.costUsd() == null ? 0 : trace.costUsd();
    if (trace.blockedBy() != null) {
      addBlock(trace.blockedBy());
    }
  }

  private void addRequests(TraceFigures trace) {
    requests += Math.max(1, trace.requestCount());
    if (trace.requestCount() == 0) {
      requestsByStatus.merge(trace.status(), 1L, Long::sum);
      return;
    }
    long blocked = trace.blockedCount();
    long failed = trace.failedCount();
    requestsByStatus.merge(SpanStatus.BLOCKED, blocked, Long::sum);
    requestsByStatus.merge(SpanStatus.ERROR, failed, Long::sum);
    requestsByStatus.merge(SpanStatus.OK, trace.requestCount() - blocked - failed, Long::sum);
  }

  private void addBlock(BlockedBy blockedBy) {
    count(blockedBy.kind().equals("firewall") ? blocksByRule : blocksByGuardrail, blockedBy.id());
    if (blockedBy.category() != null) {
      count(blocksByCategory, blockedBy.category());
    }
  }

  private static void count(Map<String, Long> counts, String name) {
    if (counts.size() < MAX_NAMES || counts.containsKey(name)) {
      counts.merge(name, 1L, Long::sum);
    }
  }

  public long traces() {
    return traces;
  }

  /** Calls through the gateway; a trace that has none, an agent's own, counts as one. */
  public long requests() {
    return requests;
  }

  /** How many of the requests have this status. */
  public long requestsWithStatus(SpanStatus status) {
    return requestsByStatus.getOrDefault(status, 0L);
  }

  /** How many of the traces have this status. */
  public long withStatus(SpanStatus status) {
    return byStatus.getOrDefault(status, 0L);
  }

  /** How many of the traces have something that a guardrail found or a tool rule matched. */
  public long findings() {
    return findings;
  }

  public Histogram latency() {
    return latency;
  }

  public Histogram firstChunk() {
    return firstChunk;
  }

  public long inputTokens() {
    return inputTokens;
  }

  public long outputTokens() {
    return outputTokens;
  }

  public long cachedTokens() {
    return cachedTokens;
  }

  public double costUsd() {
    return costUsd;
  }

  /** Blocked traces by the OWASP category of what blocked them. */
  public Map<String, Long> blocksByCategory() {
    return Collections.unmodifiableMap(blocksByCategory);
  }

  public Map<String, Long> blocksByGuardrail() {
    return Collections.unmodifiableMap(blocksByGuardrail);
  }

  public Map<String, Long> blocksByRule() {
    return Collections.unmodifiableMap(blocksByRule);
  }
}
