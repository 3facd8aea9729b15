package io.spanguard.proxy.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanKind;
import io.spanguard.trace.TraceSummary;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the senders of docs/OTLP.md send, and what appears of it. */
final class SenderPayloadsTest {

  /** Of a summary: model, input and output tokens, session, agent, tool. */
  private record Shown(
      String model, Long input, Long output, String session, String agent, String preview) {}

  private static final String ASKED = "call search {\"query\":\"lamps\"}";

  static Stream<Arguments> senders() {
    String model = "gpt-4o-mini-2024-07-18";
    return Stream.of(
        sender(
            "opentelemetry-python-openai",
            new Shown(model, 24L, 7L, null, null, null),
            SpanKind.LLM),
        sender(
            "opentelemetry-python-genai-latest",
            new Shown(model, 24L, 7L, "conv-7", "concierge", "What should I pack?"),
            SpanKind.AGENT,
            SpanKind.LLM,
            SpanKind.TOOL),
        sender(
            "openinference-python",
            new Shown(model, 31L, 12L, "s-9", null, "Where is my order?"),
            SpanKind.AGENT,
            SpanKind.LLM,
            SpanKind.TOOL,
            SpanKind.DETECTOR),
        sender(
            "openinference-typescript",
            new Shown("demo-model", 12L, 7L, "s-ts", null, ASKED),
            SpanKind.LLM,
            SpanKind.LLM,
            SpanKind.LLM,
            SpanKind.TOOL,
            SpanKind.AGENT),
        sender(
            "traceloop-python",
            new Shown(model, 14L, 4L, "s-3", null, null),
            SpanKind.AGENT,
            SpanKind.TOOL,
            SpanKind.LLM),
        // of a streamed answer it tells no tokens, as the one above
        sender(
            "traceloop-typescript",
            new Shown("demo-model", 12L, 7L, "s-tl", "support", ASKED),
            SpanKind.LLM,
            SpanKind.LLM,
            SpanKind.TOOL,
            SpanKind.AGENT,
            SpanKind.AGENT),
        sender(
            "vercel-ai-sdk",
            new Shown("demo-model", 34L, 13L, "s-ai", "order", ASKED),
            SpanKind.LLM,
            SpanKind.TOOL,
            SpanKind.LLM,
            SpanKind.AGENT),
        sender("langchain4j", new Shown(model, 17L, 5L, null, null, null), SpanKind.LLM),
        sender(
            "opentelemetry-java-agent",
            new Shown(null, null, null, null, null, null),
            SpanKind.REQUEST,
            SpanKind.OTHER));
  }

  private static Arguments sender(String file, Shown shown, SpanKind... kinds) {
    return Arguments.argumentSet(file, file, shown, Arrays.asList(kinds));
  }

  @ParameterizedTest
  @MethodSource("senders")
  void payload_fillsTheTrace(String file, Shown shown, List<SpanKind> kinds) throws Exception {
    ReceivedSpans received = read(file);
    TraceSummary trace = TraceSummary.of(received.spans());

    assertThat(received.rejected()).isZero();
    assertThat(received.spans()).extracting(Span::kind).containsExactlyElementsOf(kinds);
    assertThat(trace.model()).isEqualTo(shown.model());
    assertThat(trace.inputTokens()).isEqualTo(shown.input());
    assertThat(trace.outputTokens()).isEqualTo(shown.output());
    assertThat(trace.sessionId()).isEqualTo(shown.session());
    assertThat(trace.agentId()).isEqualTo(shown.agent());
    if (shown.preview() != null) {
      assertThat(trace.inputPreview()).isEqualTo(shown.preview());
    }
    assertThat(trace.service()).isIn("support-agent", "order-service", "order-agent");
    assertThat(trace.incomplete()).isFalse();
  }

  @Test
  void messagesOfATraceloopCall_areShown() throws Exception {
    Span call = read("traceloop-python").spans().get(2);

    TraceSummary trace = TraceSummary.of(List.of(call));

    assertThat(trace.inputPreview()).isEqualTo("Tell me a joke about lamps");
    assertThat(trace.outputPreview()).isEqualTo("Light humour.");
    assertThat(trace.provider()).isEqualTo("OpenAI");
  }

  @ParameterizedTest
  @ValueSource(strings = {"openinference-typescript", "traceloop-typescript", "vercel-ai-sdk"})
  void toolUserAndAnswer_areShown(String file) throws Exception {
    TraceSummary trace = TraceSummary.of(read(file).spans());

    assertThat(trace.facets())
        .contains(new TraceSummary.Facet("tool", "search"))
        .doesNotContain(new TraceSummary.Facet("tool", "order"));
    assertThat(trace.userId()).isEqualTo("anna");
    assertThat(trace.outputPreview()).isEqualTo("The tool said: 3 lamps");
  }

  private static ReceivedSpans read(String file) throws IOException, OtlpException {
    try (InputStream in =
        SenderPayloadsTest.class.getResourceAsStream("senders/" + file + ".json")) {
      return OtlpReceiver.json(new ObjectMapper().readTree(in), Instant.EPOCH, null);
    }
  }
}
