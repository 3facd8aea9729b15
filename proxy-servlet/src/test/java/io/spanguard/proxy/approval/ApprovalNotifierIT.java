package io.spanguard.proxy.approval;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.proxy.FakeProvider;
import io.spanguard.proxy.FakeProvider.Script;
import io.spanguard.trace.store.Approval;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** New approvals are posted, tried again, and given up: nobody waits for it. */
class ApprovalNotifierIT {

  private static final List<Duration> PAUSES = List.of(Duration.ofMillis(1), Duration.ofMillis(1));

  @Test
  void failures_areTriedAgain() throws Exception {
    try (FakeProvider receiver = FakeProvider.start();
        ApprovalNotifier notifier = ApprovalNotifier.create(PAUSES)) {
      receiver.then(Script.json(503, "{}")).then(Script.reset()).then(Script.json(204, ""));

      notifier.opened(receiver.url().resolve("/hook"), approval("a"));

      for (int i = 0; i < 3; i++) {
        FakeProvider.Received posted = receiver.take();
        assertThat(posted.method()).isEqualTo("POST");
        assertThat(posted.header("Content-Type")).isEqualTo("application/json");
        assertThat(posted.text()).startsWith("{\"id\":\"a\"").contains("\"tool\":\"refund\"");
      }
      assertThat(notifier.dropped()).isZero();
    }
  }

  @Test
  void failures_areGivenUpInTheEnd_whileRefusalsAreNotTriedAgain() throws Exception {
    try (FakeProvider receiver = FakeProvider.start();
        ApprovalNotifier notifier = ApprovalNotifier.create(PAUSES)) {
      receiver.then(Script.json(404, "{}")).always(Script.json(500, "{}"));

      notifier.opened(receiver.url(), approval("refused"));
      assertThat(receiver.take().text()).contains("refused");
      notifier.opened(receiver.url(), approval("failed"));

      for (int i = 0; i < 3; i++) {
        assertThat(receiver.take().text()).contains("failed");
      }
      awaitDropped(notifier, 1);
      assertThat(receiver.waiting()).isZero();
    }
  }

  @Test
  void receiverThatHangs_holdsNobodyUp_andWhatIsTooMuchIsDropped() throws Exception {
    try (FakeProvider receiver = FakeProvider.start();
        ApprovalNotifier notifier = ApprovalNotifier.create(PAUSES)) {
      receiver.always(Script.silence());
      URI url = receiver.url();

      for (int i = 0; i < 1_010; i++) {
        notifier.opened(url, approval("a" + i));
      }

      assertThat(notifier.dropped()).isEqualTo(10);
    }
  }

  private static void awaitDropped(ApprovalNotifier notifier, long dropped) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (notifier.dropped() < dropped) {
      assertThat(System.nanoTime()).as("nothing was dropped in 60 s").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  private static Approval approval(String id) {
    Instant now = Instant.parse("2026-06-08T10:00:00Z");
    return PendingApproval.of(id, "h", "bot", "ci", now, now.plusSeconds(3600));
  }
}
