package io.spanguard.benchmarks;

import io.spanguard.trace.Attributes;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.SpanKind;
import io.spanguard.trace.SpanSource;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.convention.Names;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Made-up exchanges, as the gateway would record them: few busy targets and many quiet ones, a
 * share of one in a thousand that is blocked. The same ones for the same numbers. Safe for use by
 * many threads.
 */
final class Exchanges {

  static final String WORKSPACE = "w";
  static final int TARGETS = 40;
  static final int CALLERS = 12;
  static final int AGENTS = 60;
  static final int USERS = 5_000;

  static final List<String> MODELS =
      List.of("gpt-4o-mini", "gpt-4o", "claude-sonnet", "o3", "mistral-large", "gemini-pro");
  static final List<String> GUARDRAILS = List.of("injection", "pii", "secrets", "topics");

  private static final Instant START = Instant.parse("2026-06-08T10:00:00Z");
  private static final int TRACES_PER_SESSION = 8;

  private final Duration interval;

  private Exchanges(Duration interval) {
    this.interval = interval;
  }

  /** One that starts so long after the one before. */
  static Exchanges every(Duration interval) {
    return new Exchanges(interval);
  }

  /** When the exchange of this number starts. */
  Instant start(long number) {
    return START.plus(interval.multipliedBy(number));
  }

  /** An id of the form that the gateway makes. */
  static String traceId(long number) {
    Random random = new Random(number);
    return String.format("%016x%016x", random.nextLong(), random.nextLong());
  }

  /** The exchanges of these numbers, each a batch of its own. */
  List<SpanBatch> batches(long first, int count, int spans) {
    List<SpanBatch> batches = new ArrayList<>(count);
    for (long number = first; number < first + count; number++) {
      batches.add(new SpanBatch(WORKSPACE, spans(traceId(number), number, spans)));
    }
    return batches;
  }

  /**
   * One exchange of at least three spans: a root, guardrail stages, a model call with some 1,500
   * characters of messages, network calls.
   */
  List<Span> spans(String traceId, long number, int count) {
    Random random = new Random(number * 31 + traceId.hashCode());
    int fate = random.nextInt(1_000);
    String outcome = fate == 0 ? "block" : fate < 11 ? "redact" : fate < 16 ? "error" : "allow";
    List<Span> spans = new ArrayList<>(count);
    spans.add(
        span(traceId, 0, "proxy.request", SpanKind.REQUEST, number, random)
            .status(
                switch (outcome) {
                  case "block" -> SpanStatus.BLOCKED;
                  case "error" -> SpanStatus.ERROR;
                  default -> SpanStatus.OK;
                })
            .attributes(root(random, number, outcome))
            .build());
    spans.add(
        span(traceId, 1, "guardrail.input", SpanKind.DETECTOR, number, random)
            .attributes(
                Attributes.builder()
                    .put(Names.GUARDRAIL_OUTCOME, outcome.equals("error") ? "allow" : outcome)
                    .put(Names.PARTS_INSPECTED, 2)
                    .build())
            .build());
    if (outcome.equals("block") || outcome.equals("redact")) {
      spans.add(finding(traceId, number, outcome, random));
    }
    spans.add(
        span(traceId, spans.size(), "llm.chat", SpanKind.LLM, number, random)
            .attributes(modelCall(random))
            .build());
    while (spans.size() < count) {
      spans.add(
          span(traceId, spans.size(), "http.client", SpanKind.OTHER, number, random)
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

  private Span finding(String traceId, long number, String outcome, Random random) {
    return span(traceId, 2, "detector." + outcome, SpanKind.DETECTOR, number, random)
        .status(outcome.equals("block") ? SpanStatus.BLOCKED : SpanStatus.OK)
        .attributes(
            Attributes.builder()
                .put(Names.GUARDRAIL_ID, GUARDRAILS.get(random.nextInt(GUARDRAILS.size())))
                .put(Names.GUARDRAIL_OUTCOME, outcome)
                .put(Names.GUARDRAIL_CATEGORY, "LLM0" + (1 + random.nextInt(3)) + ":2025")
                .build())
        .build();
  }

  /** A root of the place 0; the others are its children. */
  private Span.Builder span(
      String traceId, int place, String name, SpanKind kind, long number, Random random) {
    long nanos = random.nextInt(1_000_000);
    return Span.builder(traceId, "00f067aa0ba9000" + Integer.toHexString(place), name)
        .parentSpanId(place == 0 ? null : "00f067aa0ba90000")
        .kind(kind)
        .source(SpanSource.GATEWAY)
        .service("spanguard")
        .start(start(number).plusNanos(place == 0 ? 0 : nanos))
        .end(start(number).plusMillis(800 + number % 700).plusNanos(nanos));
  }

  private static Attributes root(Random random, long number, String outcome) {
    int code = outcome.equals("block") ? 403 : outcome.equals("error") ? 502 : 200;
    return Attributes.builder()
        .put(Names.HTTP_METHOD, "POST")
        .put(Names.URL_PATH, "/proxy/target/v1/chat/completions")
        .put(Names.HTTP_STATUS, code)
        .put(Names.TARGET_ID, target(random))
        .put(Names.CALLER, "service-" + skewed(random, CALLERS))
        .put(Names.OUTCOME, outcome)
        .put(Names.COVERAGE, random.nextInt(200) == 0 ? "partial" : "full")
        .put(Names.AGENT_ID, "agent-" + skewed(random, AGENTS))
        .put(Names.SESSION_ID, "session-" + number / TRACES_PER_SESSION)
        .put(Names.USER_ID, "user-" + skewed(random, USERS))
        .put(Names.ERROR_TYPE, outcome.equals("error") ? "upstream_unreachable" : null)
        .put(Names.INPUT_PREVIEW, words(random, 150))
        .put(Names.OUTPUT_PREVIEW, words(random, 150))
        .build();
  }

  private static Attributes modelCall(Random random) {
    return Attributes.builder()
        .put(Names.OPERATION, "chat")
        .put(Names.PROVIDER, "openai")
        .put(Names.REQUEST_MODEL, MODELS.get(skewed(random, MODELS.size())))
        .put(Names.REQUEST_STREAM, random.nextInt(3) == 0)
        .put(Names.INPUT_TOKENS, random.nextInt(2_000))
        .put(Names.OUTPUT_TOKENS, random.nextInt(500))
        .put(Names.COST, random.nextInt(1_000) / 1e6)
        .put(Names.INPUT_MESSAGES, words(random, 1_000))
        .put(Names.OUTPUT_MESSAGES, words(random, 500))
        .build();
  }

  /** A target that is the more often drawn the lower its number: the first in a quarter of all. */
  static String target(Random random) {
    return "target-" + skewed(random, TARGETS);
  }

  /** Below the bound; about as Zipf has it. */
  static int skewed(Random random, int bound) {
    return (int) Math.pow(bound, random.nextDouble()) - 1;
  }

  private static String words(Random random, int length) {
    StringBuilder text = new StringBuilder(length + 8);
    while (text.length() < length) {
      text.append(Integer.toString(random.nextInt(1_000_000), 36)).append(' ');
    }
    return text.toString();
  }
}
