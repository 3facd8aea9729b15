package io.spanguard.proxy;

import static io.spanguard.proxy.GuardrailFixtures.json;
import static io.spanguard.proxy.GuardrailFixtures.prompt;
import static io.spanguard.proxy.GuardrailFixtures.streamedToolCalls;
import static io.spanguard.proxy.GuardrailFixtures.streaming;
import static io.spanguard.proxy.GuardrailFixtures.toolCalls;
import static io.spanguard.proxy.ProxyExitsContract.chunk;
import static io.spanguard.proxy.RecordingSink.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spanguard.proxy.FakeProvider.Script;
import io.spanguard.proxy.firewall.RuleConditions;
import io.spanguard.proxy.firewall.ToolAction;
import io.spanguard.proxy.firewall.ToolFirewall;
import io.spanguard.proxy.firewall.ToolRule;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanKind;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.Trace;
import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.convention.Names;
import jakarta.servlet.Filter;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tool calls that a rule names do not reach the client, streamed or not. */
abstract class ProxyFirewallContract {

  private static final ToolFirewall FIREWALL =
      ToolFirewall.of(
          List.of(
              new ToolRule(
                  "no-deletes",
                  List.of("delete_*", "drop?table"),
                  ToolAction.BLOCK,
                  "read only",
                  "high"),
              new ToolRule("watch-mail", List.of("*mail*"), ToolAction.MONITOR, null, null)),
          ToolAction.ALLOW);

  private static final ToolFirewall REDACTING =
      ToolFirewall.of(
          List.of(
              new ToolRule("known", List.of("search"), ToolAction.ALLOW, null, null),
              new ToolRule(
                  "no-ssn",
                  List.of("note"),
                  RuleConditions.builder().matching(List.of("78051120")).build(),
                  ToolAction.REDACT,
                  null,
                  null,
                  ToolRule.Hold.defaults())),
          ToolAction.ALLOW);

  abstract Container start(Filter filter);

  private ProxyFixture fixture(ToolFirewall firewall) {
    return ProxyFixture.start(this::start, target -> target.firewall(firewall), options -> options);
  }

  private static HttpResponse<String> call(ProxyFixture fixture, boolean stream, String... calls)
      throws Exception {
    fixture.provider.then(stream ? streamedToolCalls(calls) : Script.json(200, toolCalls(calls)));
    return fixture.chat(stream ? streaming(prompt("clean up")) : prompt("clean up"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void toolThatARuleNames_isBlocked(boolean stream) throws Exception {
    try (ProxyFixture fixture = fixture(FIREWALL)) {
      HttpResponse<String> response =
          call(fixture, stream, "delete_user", "{\"name\":\"rosalind\"}");

      assertBlocked(response, "no-deletes", "delete_user");
      Trace trace = fixture.sink.take();
      Span rule = span(trace, "firewall.block");
      assertThat(rule.kind()).isEqualTo(SpanKind.FIREWALL);
      assertThat(rule.status()).isEqualTo(SpanStatus.BLOCKED);
      assertThat(rule.parentSpanId()).isEqualTo(span(trace, "proxy.request").spanId());
      assertThat(rule.attributes().text(Names.FIREWALL_RULE_ID)).isEqualTo("no-deletes");
      assertThat(rule.attributes().text(Names.TOOL_NAME)).isEqualTo("delete_user");
      assertThat(rule.attributes().text(Names.GUARDRAIL_REASON)).isEqualTo("read only");
      assertThat(rule.attributes().text(Names.FIREWALL_RISK)).isEqualTo("high");
      TraceSummary summary = TraceSummary.of(trace.spans());
      assertThat(summary.status()).isEqualTo(SpanStatus.BLOCKED);
      assertThat(summary.outcome()).isEqualTo("block");
      assertThat(summary.errorType()).isNull();
      assertThat(summary.rules()).containsExactly("no-deletes");
      assertThat(summary.blockedBy()).isNotNull();
      assertThat(summary.blockedBy().kind()).isEqualTo("firewall");
      assertThat(summary.blockedBy().id()).isEqualTo("no-deletes");
      assertThat(GuardrailFixtures.json(fixture, trace)).contains("firewall.block");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void oneOfParallelCalls_blocksTheAnswer(boolean stream) throws Exception {
    try (ProxyFixture fixture = fixture(FIREWALL)) {
      HttpResponse<String> response =
          call(
              fixture,
              stream,
              "search",
              "{\"q\":1}",
              "send_email",
              "{}",
              "drop_table",
              "{\"t\":2}",
              "delete_user",
              "{}");

      assertBlocked(response, "no-deletes", "drop_table");
      Trace trace = fixture.sink.take();
      assertThat(trace.spans())
          .filteredOn(span -> span.kind() == SpanKind.FIREWALL)
          .extracting(Span::name)
          .containsExactlyInAnyOrder("firewall.monitor", "firewall.block", "firewall.block");
      assertThat(TraceSummary.of(trace.spans()).rules())
          .containsExactlyInAnyOrder("no-deletes", "watch-mail");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void callThatIsOnlyWatched_goesOn(boolean stream) throws Exception {
    try (ProxyFixture fixture = fixture(FIREWALL)) {
      HttpResponse<String> response = call(fixture, stream, "read_email", "{\"id\":7}");

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).contains("read_email");
      TraceSummary summary = TraceSummary.of(fixture.sink.take().spans());
      assertThat(summary.status()).isEqualTo(SpanStatus.OK);
      assertThat(summary.outcome()).isEqualTo("monitor");
    }
  }

  static Stream<Arguments> histories() {
    String openAi =
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"go\"},"
            + "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c1\","
            + "\"type\":\"function\",\"function\":{\"name\":\"delete_user\","
            + "\"arguments\":\"{\\\"id\\\":7}\"}}]},"
            + "{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"no\"}]}";
    String messages =
        "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"go\"},"
            + "{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"c1\","
            + "\"name\":\"delete_user\",\"input\":{\"id\":7}}]},"
            + "{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"c1\","
            + "\"content\":\"no\"}]}]}";
    String responses =
        "{\"model\":\"m\",\"input\":[{\"role\":\"user\",\"content\":\"go\"},"
            + "{\"type\":\"function_call\",\"call_id\":\"c1\",\"name\":\"delete_user\","
            + "\"arguments\":\"{\\\"id\\\":7}\"},"
            + "{\"type\":\"function_call_output\",\"call_id\":\"c1\",\"output\":\"no\"}]}";
    String text = "\"{\\\"removed\\\":\\\"by firewall rule no-deletes\\\"}\"";
    String object = "{\"removed\":\"by firewall rule no-deletes\"}";
    String old = "\"{\\\"id\\\":7}\"";
    return Stream.of(
        argumentSet("chat", "chat/completions", openAi, openAi.replace(old, text)),
        argumentSet("responses", "responses", responses, responses.replace(old, text)),
        argumentSet("messages", "messages", messages, messages.replace("{\"id\":7}", object)));
  }

  @ParameterizedTest
  @MethodSource("histories")
  void callThatTheClientSendsBack_isTakenOut_andTheRequestGoesOn(
      String path, String body, String forwarded) throws Exception {
    try (ProxyFixture fixture = fixture(FIREWALL)) {
      fixture.provider.then(Script.json(500, "{}"));

      fixture.send(fixture.post("/proxy/bot/v1/" + path, body));

      assertThat(fixture.provider.take().text()).isEqualTo(forwarded);
      Trace trace = fixture.sink.take();
      assertThat(span(trace, "firewall.redact").attributes().text(Names.FIREWALL_RULE_ID))
          .isEqualTo("no-deletes");
      assertThat(span(trace, "firewall.redact").status()).isEqualTo(SpanStatus.OK);
    }
  }

  @ParameterizedTest
  @MethodSource("histories")
  void valueOfACallThatTheClientSendsBack_isRedacted(String path, String body, String ignored)
      throws Exception {
    String sent = body.replace("delete_user", "note").replace(":7}", ":78051120}");
    try (ProxyFixture fixture = fixture(REDACTING)) {
      fixture.provider.then(Script.json(500, "{}"));

      fixture.send(fixture.post("/proxy/bot/v1/" + path, sent));

      assertThat(fixture.provider.take().text())
          .isEqualTo(
              sent.replace(
                      "{\\\"id\\\":78051120}", "{\\\"id\\\":\\\"[redacted by rule no-ssn]\\\"}")
                  .replace("{\"id\":78051120}", "{\"id\":\"[redacted by rule no-ssn]\"}"))
          .isNotEqualTo(sent);
      Trace trace = fixture.sink.take();
      assertThat(span(trace, "firewall.redact").attributes().text(Names.FIREWALL_RULE_ID))
          .isEqualTo("no-ssn");
      assertThat(json(fixture, trace))
          .contains("redacted by rule no-ssn")
          .doesNotContain("78051120");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void valueThatARuleRedacts_doesNotReachTheClient(boolean stream) throws Exception {
    try (ProxyFixture fixture = fixture(REDACTING)) {
      HttpResponse<String> response =
          call(fixture, stream, "note", "{\"ssn\":\"78051120\",\"n\":1}");

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).doesNotContain("78051120");
      assertThat(arguments(response.body(), stream))
          .isEqualTo("{\"ssn\":\"[redacted by rule no-ssn]\",\"n\":1}");
      Trace trace = fixture.sink.take();
      Span rule = span(trace, "firewall.redact");
      assertThat(rule.status()).isEqualTo(SpanStatus.OK);
      assertThat(rule.attributes().text(Names.FIREWALL_RULE_ID)).isEqualTo("no-ssn");
      assertThat(rule.attributes().text(Names.FIREWALL_ACTION)).isEqualTo("redact");
      assertThat(TraceSummary.of(trace.spans()).outcome()).isEqualTo("redact");
      assertThat(json(fixture, trace))
          .contains("redacted by rule no-ssn")
          .doesNotContain("78051120");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void callThatARuleAllows_goesOn_andTheTraceSaysByWhich(boolean stream) throws Exception {
    try (ProxyFixture fixture = fixture(REDACTING)) {
      HttpResponse<String> response = call(fixture, stream, "search", "{\"q\":1}");

      assertThat(arguments(response.body(), stream)).isEqualTo("{\"q\":1}");
      Trace trace = fixture.sink.take();
      Span rule = span(trace, "firewall.allow");
      assertThat(rule.status()).isEqualTo(SpanStatus.OK);
      assertThat(rule.attributes().text(Names.FIREWALL_RULE_ID)).isEqualTo("known");
      assertThat(TraceSummary.of(trace.spans()).outcome()).isEqualTo("allow");
    }
  }

  /** Of the only call, put together. */
  private static String arguments(String body, boolean stream) throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    if (!stream) {
      return mapper
          .readTree(body)
          .at("/choices/0/message/tool_calls/0/function/arguments")
          .asText();
    }
    StringBuilder arguments = new StringBuilder();
    for (String line : body.lines().toList()) {
      if (line.startsWith("data: {")) {
        arguments.append(
            mapper
                .readTree(line.substring(6))
                .at("/choices/0/delta/tool_calls/0/function/arguments")
                .asText());
      }
    }
    return arguments.toString();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void callThatNoRuleNames_goesOnUnchanged(boolean stream) throws Exception {
    try (ProxyFixture fixture = fixture(FIREWALL)) {
      String[] calls = {"undelete_user", "{\"id\":7}"};

      HttpResponse<String> response = call(fixture, stream, calls);

      assertThat(response.statusCode()).isEqualTo(200);
      if (stream) {
        assertThat(response.body()).contains("undelete_user").endsWith("data: [DONE]\n\n");
      } else {
        assertThat(response.body()).isEqualTo(toolCalls(calls));
      }
      Trace trace = fixture.sink.take();
      assertThat(trace.spans()).noneMatch(span -> span.kind() == SpanKind.FIREWALL);
      assertThat(TraceSummary.of(trace.spans()).outcome()).isEqualTo("allow");
    }
  }

  @Test
  void defaultActionBlocks_whatNoRuleNames() throws Exception {
    ToolFirewall allowList =
        ToolFirewall.of(
            List.of(new ToolRule("known", List.of("search"), ToolAction.ALLOW, null, null)),
            ToolAction.BLOCK);
    try (ProxyFixture fixture = fixture(allowList)) {
      assertThat(call(fixture, false, "search", "{}").statusCode()).isEqualTo(200);
      fixture.sink.take();

      assertBlocked(call(fixture, false, "anything", "{}"), "default", "anything");
      assertThat(TraceSummary.of(fixture.sink.take().spans()).outcome()).isEqualTo("block");
    }
  }

  @Test
  void nameInPieces_isPutTogether() throws Exception {
    try (ProxyFixture fixture = fixture(FIREWALL)) {
      fixture.provider.then(
          Script.events(
              chunk(
                  "{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"function\":{\"name\":\"del\"}}]}",
                  null),
              chunk(
                  "{\"tool_calls\":[{\"index\":0,\"function\":{\"name\":\"ete_all\"}}]}",
                  "tool_calls"),
              "[DONE]"));

      assertBlocked(fixture.chat(streaming(prompt("x"))), "no-deletes", "delete_all");
      fixture.sink.take();
    }
  }

  @Test
  void callWithoutArguments_isJudged() throws Exception {
    try (ProxyFixture fixture = fixture(FIREWALL)) {
      fixture.provider.then(
          Script.json(
              200,
              "{\"model\":\"m\",\"choices\":[{\"message\":{\"tool_calls\":["
                  + "{\"id\":\"c\",\"function\":{\"name\":\"delete_all\"}}]}}]}"));

      assertBlocked(fixture.chat(prompt("x")), "no-deletes", "delete_all");
      fixture.sink.take();
    }
  }

  @Test
  void legacyFunctionCall_isJudged() throws Exception {
    try (ProxyFixture fixture = fixture(FIREWALL)) {
      fixture.provider.then(
          Script.json(
              200,
              "{\"model\":\"m\",\"choices\":[{\"message\":{\"function_call\":"
                  + "{\"name\":\"delete_all\",\"arguments\":\"{}\"}}}]}"));

      assertBlocked(fixture.chat(prompt("x")), "no-deletes", "delete_all");
      fixture.sink.take();
    }
  }

  private static void assertBlocked(HttpResponse<String> response, String rule, String tool)
      throws Exception {
    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(response.headers().firstValue("X-Spanguard-Error")).contains("firewall_block");
    assertThat(response.headers().firstValue("x-should-retry")).contains("false");
    assertThat(response.body()).doesNotContain("rosalind");
    JsonNode error = new ObjectMapper().readTree(response.body()).path("error");
    assertThat(error.path("type").asText()).isEqualTo("firewall_block");
    assertThat(error.path("code").asText()).isEqualTo("LLM06:2025");
    JsonNode firewall = error.path("firewall");
    assertThat(firewall.path("rule").asText()).isEqualTo(rule);
    assertThat(firewall.path("tool").asText()).isEqualTo(tool);
    assertThat(firewall.path("reason").asText()).isNotEmpty();
    assertThat(firewall.path("category").asText()).isEqualTo("LLM06:2025");
    assertThat(firewall.path("trace_id").asText())
        .isEqualTo(response.headers().firstValue("X-Spanguard-Trace-Id").orElseThrow());
  }
}
