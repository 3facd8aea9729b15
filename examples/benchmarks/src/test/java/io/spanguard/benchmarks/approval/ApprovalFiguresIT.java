package io.spanguard.benchmarks.approval;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.trace.store.InMemoryStorage;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The short form of the figures: that it works, and that waiting costs no more for many. */
class ApprovalFiguresIT {

  @Test
  void callersThatWait_costOneQueryASecondBetweenThem() throws Exception {
    String seen = new ApprovalFigures(InMemoryStorage.create(), 60, Duration.ofSeconds(2)).run();

    assertThat(seen)
        .containsPattern("60 callers waited for 2 s: [123] looks for decisions, 0 other queries")
        .contains("60 of 60 callers had their answer");
  }
}
