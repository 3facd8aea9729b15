package io.spanguard.trace.store;

import io.spanguard.trace.Attributes;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanKind;
import io.spanguard.trace.SpanSource;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.convention.Names;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Spans to try stores with. */
public final class TestSpans {

  private static final Instant START = Instant.parse("2026-06-08T10:00:00.000000123Z");

  private TestSpans() {}

  /** So many seconds after a moment that all tests share. */
  public static Instant at(long seconds) {
    return START.plusSeconds(seconds);
  }

  /** An sdk's root of 1 s that starts so many seconds after the moment that all tests share. */
  public static Span.Builder span(String traceId, String spanId, String name, long seconds) {
    return Span.builder(traceId, spanId, name).start(at(seconds)).end(at(seconds + 1));
  }

  /** One call as the gateway records it: root, guardrail stage, model call and network call. */
  public static List<Span> call(String traceId, long seconds) {
    return List.of(
        span(traceId, "root", "proxy.request", seconds)
            .kind(SpanKind.REQUEST)
            .source(SpanSource.GATEWAY)
            .attributes(
                Attributes.builder()
                    .put(Names.TARGET_ID, "support-bot")
                    .put(Names.CALLER, "checkout")
                    .put(Names.OUTCOME, "allow")
                    .put(Names.COVERAGE, "full")
                    .put(Names.SESSION_ID, "session-1")
                    .put(Names.INPUT_PREVIEW, "How do I …")
                    .build())
            .build(),
        span(traceId, "stage", "guardrail.input", seconds)
            .kind(SpanKind.DETECTOR)
            .source(SpanSource.GATEWAY)
            .parentSpanId("root")
            .build(),
        span(traceId, "model", "llm.chat", seconds)
            .kind(SpanKind.LLM)
            .source(SpanSource.GATEWAY)
            .parentSpanId("root")
            .attributes(
                Attributes.builder()
                    .put(Names.PROVIDER, "openai")
                    .put(Names.REQUEST_MODEL, "gpt-4o-mini")
                    .put(Names.INPUT_TOKENS, 123)
                    .put(Names.OUTPUT_TOKENS, 45)
                    .put(Names.COST, 0.0001)
                    .build())
            .build(),
        span(traceId, "network", "http.client", seconds)
            .source(SpanSource.GATEWAY)
            .parentSpanId("model")
            .build());
  }

  /** Words with few repetitions, of this length. */
  public static String text(int length) {
    Random random = new Random(length);
    StringBuilder text = new StringBuilder(length + 10);
    while (text.length() < length) {
      text.append(Integer.toString(random.nextInt(1_000_000), 36)).append(' ');
    }
    return text.substring(0, length);
  }

  /** An attribute of 30,000 characters; the same text for the same number. */
  static Attributes longText(String name, int number) {
    return Attributes.builder().put(name, text(30_000 + number)).build();
  }

  /** What names an agent. */
  static Attributes agent(String id) {
    return Attributes.builder().put(Names.AGENT_ID, id).build();
  }

  /** Traces of every kind that the filters tell apart; the same ones for the same seed. */
  public static List<Span> corpus(int traces, long seed) {
    Random random = new Random(seed);
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < traces; i++) {
      addTrace(spans, "t" + i, random);
    }
    return spans;
  }

  private static void addTrace(List<Span> spans, String traceId, Random random) {
    boolean isGateway = random.nextBoolean();
    long seconds = random.nextInt(60);
    SpanStatus status = List.of(SpanStatus.values()).get(random.nextInt(3));
    Attributes.Builder attributes =
        Attributes.builder()
            .put(Names.TARGET_ID, pick(random, "support-bot", "search", "100%_sure"))
            .put(Names.SESSION_ID, pick(random, "s'1", "s\\2", "S'1", "s😀3"))
            .put(Names.USER_ID, pick(random, "anna", "Anna", "ANNA"))
            .put("deployment.environment.name", pick(random, "prod", "test"))
            .put(Names.TAGS, List.of(pick(random, "a", "b"), pick(random, "b", "c")))
            .put("attempt", random.nextInt(3))
            .put("note", pick(random, "Straße", "straSSe", "100% sure_", "İstanbul", "\"x\" \\ y"));
    if (isGateway) {
      attributes
          .put(Names.CALLER, pick(random, "checkout", "cron"))
          .put(Names.OUTCOME, pick(random, "allow", "block", "redact"))
          .put(Names.COVERAGE, pick(random, "full", "partial", "none"))
          .put(Names.HTTP_STATUS, random.nextBoolean() ? 200 : 403);
    }
    if (status == SpanStatus.ERROR) {
      attributes.put(Names.ERROR_TYPE, pick(random, "timeout_read", "upstream_status"));
    }
    Span root =
        span(traceId, "root", isGateway ? "proxy.request" : pick(random, "run", "Run"), seconds)
            .kind(isGateway ? SpanKind.REQUEST : SpanKind.AGENT)
            .source(isGateway ? SpanSource.GATEWAY : SpanSource.SDK)
            .status(status)
            .service(pick(random, "agent", "batch"))
            .end(at(seconds).plus(Duration.ofMillis(1 + random.nextInt(5) * 500)))
            .attributes(attributes.build())
            .build();
    if (random.nextInt(5) > 0) {
      spans.add(root);
    }
    spans.add(
        span(traceId, "model", "llm.chat", seconds)
            .kind(SpanKind.LLM)
            .source(root.source())
            .parentSpanId("root")
            .attributes(modelCall(random))
            .build());
    if (random.nextInt(3) == 0) {
      spans.add(
          span(traceId, "rule", "firewall.monitor", seconds)
              .kind(SpanKind.FIREWALL)
              .source(root.source())
              .parentSpanId("root")
              .attributes(finding(random))
              .build());
    }
    if (random.nextBoolean()) {
      spans.add(
          span(traceId, "tool", "tool.search", seconds)
              .kind(SpanKind.TOOL)
              .parentSpanId("model")
              .statusMessage(pick(random, "Found it", "found nothing"))
              .attributes(Attributes.builder().put(Names.TOOL_NAME, "search").build())
              .build());
    }
  }

  private static Attributes finding(Random random) {
    return Attributes.builder()
        .put(Names.FIREWALL_RULE_ID, pick(random, "no-deletes", "large-refund"))
        .put(Names.GUARDRAIL_ID, pick(random, "pii", "injection"))
        .put(Names.GUARDRAIL_CATEGORY, pick(random, "LLM01:2025", "LLM02:2025"))
        .put(Names.GUARDRAIL_OUTCOME, pick(random, "monitor", "redact"))
        .build();
  }

  private static Attributes modelCall(Random random) {
    Attributes.Builder attributes =
        Attributes.builder()
            .put(Names.OPERATION, pick(random, "chat", "embeddings"))
            .put(Names.CACHE_READ_TOKENS, random.nextInt(3))
            .put(Names.PROVIDER, pick(random, "openai", "anthropic"))
            .put(Names.REQUEST_MODEL, pick(random, "gpt-4o-mini", "claude", "o3"))
            .put(Names.REQUEST_STREAM, random.nextBoolean());
    if (random.nextBoolean()) {
      attributes
          .put(Names.INPUT_TOKENS, random.nextInt(4) * 100L)
          .put(Names.OUTPUT_TOKENS, random.nextInt(4) * 10L);
    }
    if (random.nextBoolean()) {
      attributes.put(Names.COST, random.nextInt(5) * 0.25);
    }
    return attributes.build();
  }

  private static String pick(Random random, String... values) {
    return values[random.nextInt(values.length)];
  }
}
