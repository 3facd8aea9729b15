package io.spanguard.proxy.firewall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.core.JsonPointer;
import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.PartKind;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToolFirewallTest {

  @Test
  void firstRuleThatMatchesDecides_elseTheDefault() {
    ToolFirewall firewall =
        ToolFirewall.of(
            List.of(
                rule("safe", ToolAction.ALLOW, "delete_draft"),
                rule("no-deletes", ToolAction.BLOCK, "delete_*", "drop_*"),
                rule("watch", ToolAction.MONITOR, "*")),
            ToolAction.BLOCK);

    assertThat(Stream.of(call("delete_draft"), call("drop_all"), call(null)))
        .extracting(call -> firewall.judge(ToolCall.of(call), Conversation.empty()))
        .extracting(ToolVerdict::ruleId, ToolVerdict::action)
        .containsExactly(
            tuple("safe", ToolAction.ALLOW),
            tuple("no-deletes", ToolAction.BLOCK),
            tuple("watch", ToolAction.MONITOR));
    assertThat(
            ToolFirewall.of(List.of(), ToolAction.BLOCK)
                .judge(ToolCall.of(call("x")), Conversation.empty())
                .ruleId())
        .isEqualTo("default");
    assertThat(ToolFirewall.allowAll().isOff()).isTrue();
  }

  @Test
  void blockTellsTheClient() {
    ToolFirewall firewall =
        ToolFirewall.of(
            List.of(new ToolRule("r1", List.of("rm"), ToolAction.BLOCK, "no deletes", null)),
            ToolAction.ALLOW);

    assertThat(firewall.judge(ToolCall.of(call("rm")), Conversation.empty()).error())
        .satisfies(error -> assertThat(error.status()).isEqualTo(403))
        .satisfies(error -> assertThat(error.code()).isEqualTo("firewall_block"))
        .satisfies(
            error ->
                assertThat(error.message())
                    .isEqualTo("tool call rm blocked by firewall rule r1: no deletes"))
        .satisfies(
            error ->
                assertThat(error.detail())
                    .isEqualTo(
                        Map.of(
                            "rule", "r1",
                            "tool", "rm",
                            "reason", "no deletes",
                            "category", "LLM06:2025")));
  }

  @ParameterizedTest
  @CsvSource({
    "refund, refund, true",
    "refund, refunds, false",
    "re*, refund, true",
    "*nd, refund, true",
    "re*nd, refund, true",
    "ref*und, refund, true",
    "refun*nd, refund, false",
    "*, '', true",
    "**, '', true",
    "?, '', false",
    "?*, a, true",
    "a?c*e, abcde, true",
    "*a*b, xaxbxb, true",
    "*a*b?, xaxbxb, false",
    "r.fund, refund, false",
    "Refund, refund, false",
  })
  void globs(String glob, String name, boolean matches) {
    assertThat(Glob.of(glob).matches(name)).isEqualTo(matches);
  }

  @Test
  void hostileGlob_isMatchedInNoTime() {
    assertThat(Glob.of("*a".repeat(50) + "b").matches("a".repeat(20_000))).isFalse();
  }

  @Test
  void mistakesAreRefused() {
    ToolRule rule = rule("r1", ToolAction.BLOCK, "x");
    assertThatThrownBy(() -> ToolFirewall.of(List.of(rule, rule), ToolAction.ALLOW))
        .hasMessage("firewall rule id twice: r1");
    assertThatThrownBy(
            () -> ToolFirewall.of(List.of(rule("r2", ToolAction.BLOCK, " ")), ToolAction.ALLOW))
        .hasMessage("rule r2: a tool's name is empty: * stands for every tool");
    assertThatThrownBy(() -> rule("r3", ToolAction.REDACT, "x"))
        .hasMessage(
            "rule r3: redact needs arguments, matches or taint, which say what is redacted");
    assertThatThrownBy(() -> ToolFirewall.of(List.of(), ToolAction.REDACT))
        .hasMessage("the default action is not allow, block or approve: redact");
    assertThatThrownBy(
            () ->
                ToolFirewall.of(
                    List.of(rule("sensitive-file", ToolAction.ALLOW, "x")), ToolAction.ALLOW))
        .hasMessageStartingWith("firewall rule id is that of a rule that comes with");
    assertThatThrownBy(() -> ToolFirewall.builder().switchOff("nothing").build())
        .hasMessageStartingWith("no built-in rule nothing; there are metadata-address, ");
  }

  private static ToolRule rule(String id, ToolAction action, String... tools) {
    return new ToolRule(id, List.of(tools), action, null, null);
  }

  private static Part call(@Nullable String name) {
    return new Part(PartKind.TOOL_CALL, JsonPointer.empty(), "{}", true, name, "c1", 0);
  }

  @Test
  void earlierCalls_areChangedNotStopped() {
    ToolFirewall firewall =
        ToolFirewall.builder()
            .rule(new ToolRule("ask", List.of("delete_one"), ToolAction.APPROVE, null, null))
            .rule(new ToolRule("no", List.of("delete_*"), ToolAction.BLOCK, null, null))
            .agentPreset(true)
            .build();

    assertThat(firewall.judgeEarlier(Calls.call("delete_all", "{}"), Conversation::empty))
        .hasValueSatisfying(
            earlier -> {
              assertThat(earlier.arguments()).isEqualTo("{\"removed\":\"by firewall rule no\"}");
              assertThat(earlier.verdict().ruleId()).isEqualTo("no");
            });
    assertThat(firewall.judgeEarlier(Calls.call("delete_one", "{}"), Conversation::empty))
        .isEmpty();
    assertThat(
            firewall.judgeEarlier(
                Calls.call("run", "{\"cmd\":\"cat /etc/shadow\"}"), Conversation::empty))
        .isPresent();
    assertThat(firewall.judgeEarlier(Calls.call("read", "{}"), Conversation::empty)).isEmpty();
  }

  @Test
  void earlierCalls_areNotReadWhereNoRuleWouldChangeThem() {
    ToolFirewall firewall =
        ToolFirewall.of(
            List.of(new ToolRule("ask", List.of("*"), ToolAction.APPROVE, null, null)),
            ToolAction.ALLOW);

    assertThat(
            firewall.judgeEarlier(
                Calls.call("x", "{}"),
                () -> {
                  throw new AssertionError("the conversation was read");
                }))
        .isEmpty();
  }
}
