package io.spanguard.proxy;

import io.spanguard.proxy.access.Target;
import io.spanguard.proxy.detect.Pattern;
import io.spanguard.proxy.detect.PatternsDetector;
import io.spanguard.proxy.firewall.RuleConditions;
import io.spanguard.proxy.firewall.ToolAction;
import io.spanguard.proxy.firewall.ToolFirewall;
import io.spanguard.proxy.firewall.ToolRule;
import io.spanguard.proxy.guardrail.Action;
import io.spanguard.proxy.guardrail.Guardrail;
import io.spanguard.proxy.upstream.Timeouts;
import io.spanguard.proxy.wire.PartKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The targets that the SDK contracts call. */
final class SdkTargets {

  private SdkTargets() {}

  /** Looks at nothing. */
  static UnaryOperator<Target.Builder> open() {
    return target -> target;
  }

  /** A guardrail {@code code-names} against {@code Project X}, on what is asked and answered. */
  static UnaryOperator<Target.Builder> guarded(Action action) {
    return target ->
        target.guardrail(
            Guardrail.of(
                "code-names",
                PatternsDetector.of(List.of(new Pattern("CODE_NAME", "(?i)project\\s+x", "LLM02"))),
                Set.of(
                    PartKind.PROMPT, PartKind.TOOL_RESULT, PartKind.COMPLETION, PartKind.TOOL_CALL),
                action));
  }

  /** A firewall rule {@code no-deletes} against tools named {@code delete_…}. */
  static UnaryOperator<Target.Builder> withoutDeletes() {
    ToolRule rule =
        new ToolRule(
            "no-deletes", List.of("delete_*"), ToolAction.BLOCK, "nothing is deleted here", "high");
    return target -> target.firewall(ToolFirewall.of(List.of(rule), ToolAction.ALLOW));
  }

  /**
   * A rule {@code deletes-need-a-person} about tools named {@code delete_…}, for which nobody
   * waits.
   */
  static UnaryOperator<Target.Builder> deletesNeedAPerson() {
    ToolRule rule =
        new ToolRule(
            "deletes-need-a-person",
            List.of("delete_*"),
            RuleConditions.none(),
            ToolAction.APPROVE,
            "a person decides",
            "high",
            new ToolRule.Hold(Duration.ofMillis(1), Duration.ofHours(1)));
    return target -> target.firewall(ToolFirewall.of(List.of(rule), ToolAction.ALLOW));
  }

  /** Nobody listens there. */
  static UnaryOperator<Target.Builder> unreachable() {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      URI url = URI.create("http://127.0.0.1:" + free.getLocalPort());
      return target -> target.baseUrl(url);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static UnaryOperator<Target.Builder> timeouts(int firstByteMs, int idleMs, int totalMs) {
    return target ->
        target.timeouts(
            new Timeouts(
                Duration.ofMinutes(1),
                Duration.ofMillis(firstByteMs),
                Duration.ofMillis(idleMs),
                Duration.ofMillis(totalMs)));
  }
}
