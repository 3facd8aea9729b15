package io.spanguard.trace.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.spanguard.trace.Attributes;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanKind;
import io.spanguard.trace.SpanSource;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.Trace;
import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.TraceSummary.BlockedBy;
import io.spanguard.trace.convention.Names;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TraceJsonTest {

  private static final Instant START = Instant.parse("2026-06-08T10:00:00.000123Z");

  @Test
  void write_fullSummary_isWhatTheApiShows() throws IOException {
    TraceSummary summary =
        new TraceSummary(
            "t-1",
            "proxy.request",
            SpanKind.REQUEST,
            SpanStatus.BLOCKED,
            "block",
            SpanSource.GATEWAY,
            "support-bot",
            "checkout-service",
            START,
            Duration.ofNanos(812_400_000),
            Duration.ofMillis(210),
            true,
            7,
            1,
            1,
            0,
            0,
            null,
            403,
            false,
            "full",
            List.of(),
            "openai",
            "gpt-4o-mini",
            null,
            "s-1",
            null,
            null,
            null,
            List.of("t1"),
            123L,
            140L,
            0L,
            0.0001,
            new BlockedBy("guardrail", "injection", "LLM01:2025"),
            List.of("pii", "injection"),
            List.of(),
            null,
            "first 200 characters, redacted",
            null,
            Set.of());
    StringWriter text = new StringWriter();

    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      TraceSummaryJson.write(json, summary);
    }

    assertThat(text)
        .hasToString(
            """
            {"trace_id":"t-1","name":"proxy.request","kind":"request","status":"blocked",\
            "outcome":"block","source":"gateway","target_id":"support-bot",\
            "caller":"checkout-service","started_at":"2026-06-08T10:00:00.000123Z",\
            "duration_ms":812.4,"time_to_first_chunk_ms":210,"stream":true,"span_count":7,\
            "request_count":1,"error_count":0,"error_type":null,"http_status":403,\
            "incomplete":false,"coverage":"full","skipped":[],"provider":"openai",\
            "model":"gpt-4o-mini","agent_id":null,"session_id":"s-1","user_id":null,\
            "service":null,"environment":null,"tags":["t1"],"input_tokens":123,\
            "output_tokens":140,"cached_tokens":0,"cost_usd":1.0E-4,\
            "blocked_by":{"kind":"guardrail","id":"injection","category":"LLM01:2025"},\
            "guardrails":["pii","injection"],"rules":[],"approval_id":null,\
            "input_preview":"first 200 characters, redacted","output_preview":null}\
            """);
  }

  @Test
  void write_trace_hasSummaryLinksAndSpans() throws IOException {
    Span root =
        Span.builder("t-1", "s1", "agent.run")
            .start(START)
            .end(START.plusMillis(5))
            .attributes(Attributes.builder().put(Names.SESSION_ID, "s-1").build())
            .build();
    Span child = Span.builder("t-1", "s2", "step").parentSpanId("s1").start(START).build();
    StringWriter text = new StringWriter();

    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      TraceJson.write(
          json, Trace.of(List.of(child, root)), List.of(new TraceJson.LinkedFrom("t-2", "x")));
    }

    assertThat(text.toString())
        .startsWith("{\"trace_id\":\"t-1\",\"name\":\"agent.run\",")
        .contains("\"session_id\":\"s-1\"", "\"blocked_by\":null", "\"cost_usd\":null")
        .contains("\"http_status\":null", "\"time_to_first_chunk_ms\":null")
        .contains(",\"linked_from\":[{\"trace_id\":\"t-2\",\"span_id\":\"x\"}],\"spans\":[{")
        .containsSubsequence("\"span_id\":\"s1\"", "\"span_id\":\"s2\"")
        .endsWith("}}]}");
  }
}
