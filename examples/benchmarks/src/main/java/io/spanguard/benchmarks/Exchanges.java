package io.spanguard.benchmarks;

import io.spanguard.trace.Attributes;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanKind;
import io.spanguard.trace.SpanSource;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.convention.Names;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Made-up exchanges, as the gateway would record them. */
final class Exchanges {

  static final int TARGETS = 20;
  static final int SESSIONS = 20_000;

  private static final Instant START = Instant.parse("2026-06-08T10:00:00Z");
  private static final List<String> MODELS = List.of("gpt-4o-mini", "gpt-4o", "claude", "o3");

  private Exchanges() {}

  /** When the exchange of this number starts: a tenth of a second after the one before. */
  static Instant start(long number) {
    return START.plusMillis(number * 100);
  }

  /**
   * One exchange: a root, a guardrail stage, a model call with some 1,500 characters of messages,
   * network calls.
   */
  static List<Span> spans(String traceId, long number, int count) {
    Random random = new Random(number * 31 + traceId.hashCode());
    List<Span> spans = new ArrayList<>(count);
    boolean isBlocked = random.nextInt(50) == 0;
    spans.add(
        span(traceId, "00f067aa0ba90000", "proxy.request", SpanKind.REQUEST, number)
            .status(isBlocked ? SpanStatus.BLOCKED : SpanStatus.OK)
            .attributes(root(random, isBlocked))
            .build());
    spans.add(
        span(traceId, "00f067aa0ba90001", "guardrail.input", SpanKind.DETECTOR, number)
            .parentSpanId("00f067aa0ba90000")
            .attributes(
                Attributes.builder()
                    .put(Names.GUARDRAIL_OUTCOME, isBlocked ? "block" : "allow")
                    .put(Names.PARTS_INSPECTED, 2)
                    .build())
            .build());
    spans.add(
        span(traceId, "00f067aa0ba90002", "llm.chat", SpanKind.LLM, number)
            .parentSpanId("00f067aa0ba90000")
            .attributes(modelCall(random))
            .build());
    while (spans.size() < count) {
      spans.add(
          span(traceId, "00f067aa0ba9000" + spans.size(), "http.client", SpanKind.OTHER, number)
              .parentSpanId("00f067aa0ba90002")
              .attributes(
                  Attributes.builder()
                      .put(Names.SERVER_ADDRESS, "api.openai.com")
                      .put(Names.SERVER_PORT, 443)
                      .put(Names.HTTP_STATUS, 200)
                      .build())
              .build());
    }
    return spans;
  }

  private static Span.Builder span(
      String traceId, String spanId, String name, SpanKind kind, long number) {
    return Span.builder(traceId, spanId, name)
        .kind(kind)
        .source(SpanSource.GATEWAY)
        .service("spanguard")
        .start(start(number))
        .end(start(number).plusMillis(800 + number % 700));
  }

  private static Attributes root(Random random, boolean isBlocked) {
    return Attributes.builder()
        .put(Names.HTTP_METHOD, "POST")
        .put(Names.URL_PATH, "/proxy/target/v1/chat/completions")
        .put(Names.HTTP_STATUS, isBlocked ? 403 : 200)
        .put(Names.TARGET_ID, "target-" + random.nextInt(TARGETS))
        .put(Names.CALLER, "service-" + random.nextInt(10))
        .put(Names.OUTCOME, isBlocked ? "block" : "allow")
        .put(Names.COVERAGE, "full")
        .put(Names.SESSION_ID, "session-" + random.nextInt(SESSIONS))
        .put(Names.USER_ID, "user-" + random.nextInt(5_000))
        .put(Names.INPUT_PREVIEW, words(random, 150))
        .put(Names.OUTPUT_PREVIEW, words(random, 150))
        .build();
  }

  private static Attributes modelCall(Random random) {
    return Attributes.builder()
        .put(Names.OPERATION, "chat")
        .put(Names.PROVIDER, "openai")
        .put(Names.REQUEST_MODEL, MODELS.get(random.nextInt(MODELS.size())))
        .put(Names.INPUT_TOKENS, random.nextInt(2_000))
        .put(Names.OUTPUT_TOKENS, random.nextInt(500))
        .put(Names.COST, random.nextInt(1_000) / 1e6)
        .put(Names.INPUT_MESSAGES, words(random, 1_000))
        .put(Names.OUTPUT_MESSAGES, words(random, 500))
        .build();
  }

  private static String words(Random random, int length) {
    StringBuilder text = new StringBuilder(length + 8);
    while (text.length() < length) {
      text.append(Integer.toString(random.nextInt(1_000_000), 36)).append(' ');
    }
    return text.toString();
  }
}
