package io.spanguard.trace;

import static io.spanguard.trace.TestSpans.T0;
import static io.spanguard.trace.TestSpans.attributes;
import static io.spanguard.trace.TestSpans.entry;
import static io.spanguard.trace.TestSpans.gateway;
import static io.spanguard.trace.TestSpans.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanguard.trace.TraceSummary.BlockedBy;
import io.spanguard.trace.TraceSummary.Facet;
import io.spanguard.trace.convention.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TraceSummaryTest {

  private static final Span ROOT =
      gateway("root", null, 0, SpanKind.REQUEST)
          .end(T0.plusMillis(2_500))
          .service("spanguard")
          .attributes(
              attributes(
                  Names.TARGET_ID, "support-bot",
                  Names.CALLER, "checkout",
                  Names.OUTCOME, "redact",
                  Names.COVERAGE, "partial",
                  Names.SKIPPED, AttributeValue.ofTexts(List.of("image", "image")),
                  Names.HTTP_STATUS, 200,
                  Names.SESSION_ID, "s-1",
                  Names.AGENT_ID, "a-1",
                  Names.USER_ID, "u-1",
                  Names.TAGS, AttributeValue.ofTexts(List.of("t1", "t2")),
                  Names.INPUT_PREVIEW, "what is asked",
                  Names.OUTPUT_PREVIEW, "what is answered"))
          .build();

  private static final Span CALL =
      gateway("call", "root", 1, SpanKind.LLM)
          .attributes(
              attributes(
                  Names.PROVIDER,
                  "openai",
                  Names.REQUEST_MODEL,
                  "gpt-4o",
                  Names.RESPONSE_MODEL,
                  "gpt-4o-2024-08-06",
                  Names.INPUT_TOKENS,
                  123,
                  Names.OUTPUT_TOKENS,
                  45,
                  Names.CACHE_READ_TOKENS,
                  100,
                  Names.COST,
                  0.25,
                  Names.REQUEST_STREAM,
                  true,
                  Names.TIME_TO_FIRST_CHUNK,
                  0.21))
          .build();

  private static final Span PII =
      gateway("pii", "root", 0, SpanKind.DETECTOR)
          .attributes(
              attributes(
                  Names.GUARDRAIL_ID, "pii",
                  Names.GUARDRAIL_OUTCOME, "redact",
                  Names.GUARDRAIL_CATEGORY, "LLM02:2025"))
          .build();

  @Test
  void of_gatewayTrace_fillsEveryColumn() {
    TraceSummary summary = TraceSummary.of(List.of(CALL, ROOT, PII));

    assertThat(summary.traceId()).isEqualTo(TestSpans.TRACE);
    assertThat(summary.name()).isEqualTo("span root");
    assertThat(summary.kind()).isEqualTo(SpanKind.REQUEST);
    assertThat(summary.status()).isEqualTo(SpanStatus.OK);
    assertThat(summary.outcome()).isEqualTo("redact");
    assertThat(summary.source()).isEqualTo(SpanSource.GATEWAY);
    assertThat(summary.targetId()).isEqualTo("support-bot");
    assertThat(summary.caller()).isEqualTo("checkout");
    assertThat(summary.startedAt()).isEqualTo(T0);
    assertThat(summary.duration()).isEqualTo(Duration.ofMillis(2_500));
    assertThat(summary.timeToFirstChunk()).isEqualTo(Duration.ofMillis(210));
    assertThat(summary.stream()).isTrue();
    assertThat(summary.spanCount()).isEqualTo(3);
    assertThat(summary.requestCount()).isEqualTo(1);
    assertThat(summary.errorCount()).isZero();
    assertThat(summary.errorType()).isNull();
    assertThat(summary.httpStatus()).isEqualTo(200);
    assertThat(summary.incomplete()).isFalse();
    assertThat(summary.coverage()).isEqualTo("partial");
    assertThat(summary.skipped()).containsExactly("image");
    assertThat(summary.provider()).isEqualTo("openai");
    assertThat(summary.model()).isEqualTo("gpt-4o-2024-08-06");
    assertThat(summary.agentId()).isEqualTo("a-1");
    assertThat(summary.sessionId()).isEqualTo("s-1");
    assertThat(summary.userId()).isEqualTo("u-1");
    assertThat(summary.service()).isNull();
    assertThat(summary.environment()).isNull();
    assertThat(summary.tags()).containsExactly("t1", "t2");
    assertThat(summary.inputTokens()).isEqualTo(123);
    assertThat(summary.outputTokens()).isEqualTo(45);
    assertThat(summary.cachedTokens()).isEqualTo(100);
    assertThat(summary.costUsd()).isEqualTo(0.25);
    assertThat(summary.blockedBy()).isNull();
    assertThat(summary.guardrails()).containsExactly("pii");
    assertThat(summary.rules()).isEmpty();
    assertThat(summary.approvalId()).isNull();
    assertThat(summary.inputPreview()).isEqualTo("what is asked");
    assertThat(summary.outputPreview()).isEqualTo("what is answered");
    assertThat(summary.facets())
        .contains(
            new Facet("target_id", "support-bot"),
            new Facet("outcome", "redact"),
            new Facet("caller", "checkout"),
            new Facet("model", "gpt-4o"),
            new Facet("model", "gpt-4o-2024-08-06"),
            new Facet("provider", "openai"),
            new Facet("name", "span call"),
            new Facet("tag", "t2"),
            new Facet("category", "LLM02:2025"),
            new Facet("guardrail", "pii"),
            new Facet("agent_id", "a-1"),
            new Facet("session_id", "s-1"),
            new Facet("user_id", "u-1"))
        .doesNotContain(new Facet("service", "spanguard"));
  }

  @Test
  void of_anyOrder_isTheSame() {
    List<Span> spans = new ArrayList<>(List.of(ROOT, CALL, PII, span("sdk", "root", 2).build()));
    TraceSummary expected = TraceSummary.of(spans);

    for (int seed = 0; seed < 20; seed++) {
      Collections.shuffle(spans, new Random(seed));

      assertThat(TraceSummary.of(spans)).isEqualTo(expected);
    }
  }

  @Test
  void of_sdkSpansInAGatewayTrace_changeNothingOfWhatTheGatewaySays() {
    Span intruder =
        span("intruder", "root", -5)
            .attributes(
                attributes(
                    Names.TARGET_ID, "other",
                    Names.CALLER, "other",
                    Names.OUTCOME, "allow",
                    Names.COVERAGE, "full",
                    Names.SESSION_ID, "other",
                    Names.REQUEST_MODEL, "other",
                    Names.INPUT_PREVIEW, "other"))
            .kind(SpanKind.LLM)
            .build();

    TraceSummary summary = TraceSummary.of(List.of(ROOT, CALL, intruder));

    assertThat(summary.outcome()).isEqualTo("redact");
    assertThat(summary.targetId()).isEqualTo("support-bot");
    assertThat(summary.caller()).isEqualTo("checkout");
    assertThat(summary.coverage()).isEqualTo("partial");
    assertThat(summary.sessionId()).isEqualTo("s-1");
    assertThat(summary.model()).isEqualTo("gpt-4o-2024-08-06");
    assertThat(summary.inputPreview()).isEqualTo("what is asked");
    assertThat(summary.facets())
        .contains(new Facet("session_id", "other"), new Facet("model", "other"))
        .doesNotContain(
            new Facet("target_id", "other"),
            new Facet("caller", "other"),
            new Facet("outcome", "allow"));
  }

  @Test
  void of_sdkTrace_takesTheStampedTargetAlone() {
    Span root =
        span("s1", null, 0)
            .kind(SpanKind.REQUEST)
            .service("my-agent")
            .attributes(
                attributes(
                    Names.TARGET_ID,
                    "bot",
                    Names.OUTCOME,
                    "block",
                    Names.COVERAGE,
                    "full",
                    Names.CALLER,
                    "x",
                    "agent.name",
                    "planner"))
            .resource(attributes("deployment.environment.name", "prod"))
            .build();
    Span tool =
        span("s2", "s1", 1)
            .kind(SpanKind.TOOL)
            .attributes(attributes("gen_ai.tool.name", "search"))
            .build();

    TraceSummary summary = TraceSummary.of(List.of(root, tool));

    assertThat(summary.source()).isEqualTo(SpanSource.SDK);
    assertThat(summary.targetId()).isEqualTo("bot");
    assertThat(summary.outcome()).isNull();
    assertThat(summary.coverage()).isNull();
    assertThat(summary.caller()).isNull();
    assertThat(summary.requestCount()).isEqualTo(1);
    assertThat(summary.service()).isEqualTo("my-agent");
    assertThat(summary.environment()).isEqualTo("prod");
    assertThat(summary.agentId()).isEqualTo("planner");
    assertThat(summary.facets())
        .contains(
            new Facet("tool", "search"),
            new Facet("service", "my-agent"),
            new Facet("environment", "prod"));
  }

  @Test
  void of_severalCallsOfOneAgent_takesTheWeightiestOutcomeAndTheLeastCoverage() {
    Span one = call("one", 0, "allow", "full").build();
    Span two = call("two", 2, "block", "none").status(SpanStatus.BLOCKED).build();
    Span three = call("three", 4, "mask", "partial").build();

    TraceSummary summary = TraceSummary.of(List.of(three, two, one));

    assertThat(summary.requestCount()).isEqualTo(3);
    assertThat(summary.outcome()).isEqualTo("block");
    assertThat(summary.coverage()).isEqualTo("none");
    assertThat(summary.status()).isEqualTo(SpanStatus.BLOCKED);
    assertThat(summary.incomplete()).isFalse();

    Span agent = span("agent", null, 0).kind(SpanKind.AGENT).build();
    TraceSummary withAgent = TraceSummary.of(List.of(agent, one, two, three));

    assertThat(withAgent.name()).isEqualTo("span agent");
    assertThat(withAgent.requestCount()).isEqualTo(3);
    assertThat(withAgent.outcome()).isEqualTo("block");
    assertThat(withAgent.status()).isEqualTo(SpanStatus.BLOCKED);
  }

  @Test
  void of_failOpenDetectorError_doesNotChangeTheStatus() {
    Span failed =
        gateway("failed", "root", 0, SpanKind.DETECTOR)
            .status(SpanStatus.ERROR)
            .attributes(
                attributes(
                    Names.GUARDRAIL_ID, "remote",
                    Names.GUARDRAIL_OUTCOME, "error",
                    Names.ERROR_TYPE, "timeout"))
            .build();

    TraceSummary summary = TraceSummary.of(List.of(ROOT, failed));

    assertThat(summary.status()).isEqualTo(SpanStatus.OK);
    assertThat(summary.errorCount()).isEqualTo(1);
    assertThat(summary.errorType()).isNull();
    assertThat(summary.guardrails()).isEmpty();
    assertThat(summary.facets()).contains(new Facet("error_type", "timeout"));
  }

  @Test
  void of_failedRoot_namesItsErrorAndHttpStatus() {
    Span failed =
        ROOT.toBuilder()
            .status(SpanStatus.ERROR)
            .attributes(attributes(Names.ERROR_TYPE, "upstream_status", Names.HTTP_STATUS, 502))
            .build();
    Span inner =
        gateway("inner", "root", -1, SpanKind.OTHER)
            .status(SpanStatus.ERROR)
            .attributes(attributes(Names.ERROR_TYPE, "reset", Names.HTTP_STATUS, 500))
            .build();

    TraceSummary summary = TraceSummary.of(List.of(failed, inner));

    assertThat(summary.errorType()).isEqualTo("upstream_status");
    assertThat(summary.httpStatus()).isEqualTo(502);
    assertThat(summary.errorCount()).isEqualTo(2);
  }

  @Test
  void of_secondRevisionOfTheRoot_saysClientAbort() {
    Span aborted =
        ROOT.toBuilder()
            .revision(1)
            .status(SpanStatus.ERROR)
            .attributes(attributes(Names.ERROR_TYPE, "client_abort"))
            .build();

    TraceSummary summary = TraceSummary.of(List.of(aborted, ROOT, CALL));

    assertThat(summary.status()).isEqualTo(SpanStatus.ERROR);
    assertThat(summary.errorType()).isEqualTo("client_abort");
    assertThat(summary.spanCount()).isEqualTo(2);
  }

  @Test
  void blockedBy_isTheFirstThatBlocked() {
    Span stage =
        gateway("stage", "root", 0, SpanKind.DETECTOR)
            .status(SpanStatus.BLOCKED)
            .attributes(attributes(Names.GUARDRAIL_OUTCOME, "block"))
            .build();
    Span monitor = detector("monitor", 0, "monitor").build();
    Span injection = detector("injection", 1, "block").status(SpanStatus.BLOCKED).build();
    Span rule =
        gateway("rule", "root", 2, SpanKind.FIREWALL)
            .status(SpanStatus.BLOCKED)
            .attributes(
                attributes(
                    Names.FIREWALL_RULE_ID, "no-shell",
                    Names.FIREWALL_ACTION, "block",
                    Names.FIREWALL_APPROVAL_ID, "ap-1",
                    Names.TOOL_NAME, "shell"))
            .build();

    TraceSummary both = TraceSummary.of(List.of(ROOT, stage, monitor, injection, rule));
    TraceSummary ruleAlone = TraceSummary.of(List.of(ROOT, stage, monitor, rule));

    assertThat(both.blockedBy()).isEqualTo(new BlockedBy("guardrail", "injection", "LLM01:2025"));
    assertThat(both.guardrails()).containsExactly("monitor", "injection");
    assertThat(both.rules()).containsExactly("no-shell");
    assertThat(both.approvalId()).isEqualTo("ap-1");
    assertThat(both.facets())
        .contains(
            new Facet("tool", "shell"),
            new Facet("rule", "no-shell"),
            new Facet("category", "LLM01:2025"));
    assertThat(ruleAlone.blockedBy()).isEqualTo(new BlockedBy("firewall", "no-shell", null));
  }

  @Test
  void guardrails_thatLetThrough_areNotListed() {
    Span allowed = detector("quiet", 0, "allow").build();
    Span monitored =
        gateway("d", "root", 1, SpanKind.DETECTOR)
            .attributes(
                attributes(
                    Names.GUARDRAIL_ID, "watch",
                    Names.GUARDRAIL_VERDICT, "deny",
                    Names.GUARDRAIL_OUTCOME, "allow"))
            .build();
    Span sdk =
        span("sdk", "root", 2)
            .kind(SpanKind.DETECTOR)
            .attributes(
                attributes("tfy.guardrail.name", "acme/pii", "tfy.guardrail.result", "deny"))
            .build();

    assertThat(TraceSummary.of(List.of(ROOT, allowed, monitored, sdk)).guardrails())
        .containsExactly("watch", "acme/pii");
  }

  @Test
  void incomplete_withoutEntryOrWithOrphans() {
    Span orphan = span("orphan", "missing", 1).build();
    Span remote = entry("remote", "away", 0).build();

    assertThat(TraceSummary.of(List.of(orphan)).incomplete()).isTrue();
    assertThat(TraceSummary.of(List.of(ROOT, orphan)).incomplete()).isTrue();
    assertThat(TraceSummary.of(List.of(remote)).incomplete()).isFalse();
  }

  @Test
  void facets_ofALargeTrace_areBounded() {
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      spans.add(
          Span.builder(TestSpans.TRACE, "s" + i, "n" + "x".repeat(300) + i).start(T0).build());
      spans.add(Span.builder(TestSpans.TRACE, "t" + i, "name" + i).start(T0).build());
    }

    assertThat(TraceSummary.of(spans).facets())
        .hasSizeLessThanOrEqualTo(Facet.MAX_VALUES)
        .allMatch(facet -> facet.value().length() <= Facet.MAX_VALUE_LENGTH);
  }

  @Test
  void of_nothing_isRefused() {
    assertThatThrownBy(() -> TraceSummary.of(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Span.Builder call(String id, long second, String outcome, String coverage) {
    return entry(id, "agent", second)
        .attributes(attributes(Names.OUTCOME, outcome, Names.COVERAGE, coverage));
  }

  private static Span.Builder detector(String id, long second, String outcome) {
    return gateway("d-" + id, "root", second, SpanKind.DETECTOR)
        .attributes(
            attributes(
                Names.GUARDRAIL_ID, id,
                Names.GUARDRAIL_OUTCOME, outcome,
                Names.GUARDRAIL_CATEGORY, "LLM01:2025"));
  }
}
