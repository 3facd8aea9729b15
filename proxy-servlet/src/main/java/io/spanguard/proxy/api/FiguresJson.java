package io.spanguard.proxy.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.store.Figures;
import io.spanguard.trace.store.Histogram;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** What traces come to together, as the API says it. Stateless. */
final class FiguresJson {

  private FiguresJson() {}

  /** The members of an object that is begun. */
  static void writeMembers(JsonGenerator json, Figures figures) throws IOException {
    json.writeNumberField("requests", figures.requests());
    json.writeNumberField("ok", figures.requestsWithStatus(SpanStatus.OK));
    json.writeNumberField("blocked", figures.requestsWithStatus(SpanStatus.BLOCKED));
    json.writeNumberField("errors", figures.requestsWithStatus(SpanStatus.ERROR));
    json.writeNumberField("traces", figures.traces());
    writePercentile(json, "p50_ms", figures.latency(), 50);
    writePercentile(json, "p95_ms", figures.latency(), 95);
    writePercentile(json, "p99_ms", figures.latency(), 99);
    writePercentile(json, "first_chunk_p50_ms", figures.firstChunk(), 50);
    writePercentile(json, "first_chunk_p95_ms", figures.firstChunk(), 95);
    writeUse(json, figures);
  }

  /** Tokens and cost. */
  static void writeUse(JsonGenerator json, Figures figures) throws IOException {
    json.writeNumberField("input_tokens", figures.inputTokens());
    json.writeNumberField("output_tokens", figures.outputTokens());
    json.writeNumberField("cached_tokens", figures.cachedTokens());
    json.writeNumberField("tokens", figures.inputTokens() + figures.outputTokens());
    json.writeNumberField("cost_usd", figures.costUsd());
  }

  /** How many were blocked, by what. */
  static void writeBlocks(JsonGenerator json, Figures figures) throws IOException {
    json.writeObjectFieldStart("blocks");
    writeCounts(json, "category", figures.blocksByCategory());
    writeCounts(json, "guardrail", figures.blocksByGuardrail());
    writeCounts(json, "rule", figures.blocksByRule());
    json.writeEndObject();
  }

  /** Null where there is nothing to take it of. */
  static void writePercentile(JsonGenerator json, String name, Histogram durations, double percent)
      throws IOException {
    Optional<Duration> value = durations.percentile(percent);
    if (value.isPresent()) {
      json.writeNumberField(name, Math.round(value.get().toNanos() / 1e3) / 1e3);
    } else {
      json.writeNullField(name);
    }
  }

  static void writeCounts(JsonGenerator json, String name, Map<String, Long> counts)
      throws IOException {
    json.writeObjectFieldStart(name);
    for (Map.Entry<String, Long> count : counts.entrySet()) {
      json.writeNumberField(count.getKey(), count.getValue());
    }
    json.writeEndObject();
  }
}
