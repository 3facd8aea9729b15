package io.spanguard.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.proxy.approval.PendingApproval;
import io.spanguard.proxy.firewall.RuleConditions;
import io.spanguard.proxy.firewall.ToolAction;
import io.spanguard.proxy.firewall.ToolRule;
import io.spanguard.trace.store.Approval;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class HoldingTest {

  private static final Approval LARGE_REFUND =
      PendingApproval.of("a", "h", "bot", "ci", Instant.EPOCH, Instant.EPOCH.plusSeconds(3600));

  @Test
  void repeat_waitsAsLongAsTheRuleSays() {
    assertThat(Holding.waits(List.of(LARGE_REFUND), List.of(rule("large-refund", 300))))
        .isEqualTo(Duration.ofMinutes(5));
    assertThat(Holding.waits(List.of(LARGE_REFUND), List.of(rule("large-refund", 2))))
        .isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void repeat_ofARuleThatIsGone_waitsTheDefault() {
    assertThat(Holding.waits(List.of(LARGE_REFUND), List.of(rule("other", 300))))
        .isEqualTo(Duration.ofSeconds(30));
  }

  private static ToolRule rule(String id, int seconds) {
    return new ToolRule(
        id,
        List.of("*"),
        RuleConditions.none(),
        ToolAction.APPROVE,
        null,
        null,
        new ToolRule.Hold(Duration.ofSeconds(seconds), Duration.ofHours(1)));
  }
}
