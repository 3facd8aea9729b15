package io.spanguard.trace;

import static io.spanguard.trace.TestSpans.attributes;
import static io.spanguard.trace.TestSpans.gateway;
import static io.spanguard.trace.TestSpans.span;
import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.trace.convention.Names;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenSumsTest {

  @Test
  void llmSpans_areAddedUp_whateverTheDialect() {
    TokenSums sums =
        sums(
            span("root", null, 0).build(),
            llm("one", "root", 10, 5).build(),
            span("two", "root", 2)
                .kind(SpanKind.LLM)
                .attributes(attributes("llm.token_count.prompt", "7", "completion_tokens", 3.0))
                .build(),
            tokens(span("step", "root", 3), 1_000, 1_000).build());

    assertThat(sums.inputTokens()).isEqualTo(17);
    assertThat(sums.outputTokens()).isEqualTo(8);
    assertThat(sums.cachedTokens()).isNull();
    assertThat(sums.costUsd()).isNull();
  }

  @Test
  void agentThatRepeatsItsCalls_isNotCounted() {
    TokenSums sums =
        sums(
            agent("agent", null, 15, 8).build(),
            span("step", "agent", 1).build(),
            llm("one", "step", 10, 5).build(),
            llm("two", "agent", 5, 3).build());

    assertThat(sums.inputTokens()).isEqualTo(15);
    assertThat(sums.outputTokens()).isEqualTo(8);
  }

  @Test
  void agentWithoutCallsBelow_isCounted() {
    TokenSums sums = sums(agent("agent", null, 15, 8).build(), span("tool", "agent", 1).build());

    assertThat(sums.inputTokens()).isEqualTo(15);
    assertThat(sums.outputTokens()).isEqualTo(8);
  }

  @Test
  void agentWithinAnAgent_theInnerOneIsCounted() {
    TokenSums sums =
        sums(agent("outer", null, 15, 8).build(), agent("inner", "outer", 9, 4).build());

    assertThat(sums.inputTokens()).isEqualTo(9);
    assertThat(sums.outputTokens()).isEqualTo(4);
  }

  @Test
  void callersOwnSpanOfACall_isNotCountedBesideTheGateways() {
    TokenSums sums =
        sums(
            tokens(span("sdk", null, 0).kind(SpanKind.LLM), 99, 5).build(),
            gateway("request", "sdk", 1, SpanKind.REQUEST).build(),
            gateway("call", "request", 2, SpanKind.LLM)
                .attributes(attributes(Names.INPUT_TOKENS, 10))
                .build());

    assertThat(sums.inputTokens()).isEqualTo(10);
    assertThat(sums.outputTokens()).as("only the caller knows").isEqualTo(5);
  }

  @Test
  void negativeAndUnreadableFigures_areLeftOut() {
    TokenSums sums =
        sums(
            span("call", null, 0)
                .kind(SpanKind.LLM)
                .attributes(
                    attributes(
                        Names.INPUT_TOKENS,
                        -5,
                        Names.OUTPUT_TOKENS,
                        "many",
                        Names.COST,
                        Double.NaN))
                .build());

    assertThat(sums.inputTokens()).isNull();
    assertThat(sums.outputTokens()).isNull();
    assertThat(sums.costUsd()).isNull();
  }

  private static TokenSums sums(Span... spans) {
    return TokenSums.of(Trace.of(List.of(spans)));
  }

  private static Span.Builder llm(String id, String parent, int input, int output) {
    return tokens(span(id, parent, 1).kind(SpanKind.LLM), input, output);
  }

  private static Span.Builder agent(String id, String parent, int input, int output) {
    return tokens(span(id, parent, 0).kind(SpanKind.AGENT), input, output);
  }

  private static Span.Builder tokens(Span.Builder span, int input, int output) {
    return span.attributes(attributes(Names.INPUT_TOKENS, input, Names.OUTPUT_TOKENS, output));
  }
}
