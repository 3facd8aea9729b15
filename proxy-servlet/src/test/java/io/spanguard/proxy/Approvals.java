package io.spanguard.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.proxy.firewall.RuleConditions;
import io.spanguard.proxy.firewall.ToolAction;
import io.spanguard.proxy.firewall.ToolFirewall;
import io.spanguard.proxy.firewall.ToolRule;
import io.spanguard.trace.store.Approval;
import io.spanguard.trace.store.Approval.Status;
import io.spanguard.trace.store.ApprovalQuery;
import io.spanguard.trace.store.Storage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A firewall that asks a person about {@code refund}, and a person. */
final class Approvals {

  private Approvals() {}

  static ToolFirewall firewall(Duration wait) {
    ToolRule ask =
        new ToolRule(
            "ask",
            List.of("refund"),
            RuleConditions.none(),
            ToolAction.APPROVE,
            "ask",
            "high",
            new ToolRule.Hold(wait, Duration.ofHours(1)));
    return ToolFirewall.of(List.of(ask), ToolAction.ALLOW);
  }

  static List<Approval> pending(Storage storage) {
    return storage
        .approvals()
        .find("acme", ApprovalQuery.of(Status.PENDING, 200), Instant.now())
        .items();
  }

  /** Decides about the newest that is asked for. */
  static Approval decide(Storage storage, Status decision) {
    Approval pending = pending(storage).get(0);
    storage.approvals().decide("acme", pending.id(), decision, "boss", "", Instant.now());
    return pending;
  }

  static Approval decideOnceAsked(Storage storage, Status decision) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (pending(storage).isEmpty()) {
      assertThat(System.nanoTime()).as("nobody asked in 60 s").isLessThan(deadline);
      Thread.onSpinWait();
    }
    return decide(storage, decision);
  }
}
