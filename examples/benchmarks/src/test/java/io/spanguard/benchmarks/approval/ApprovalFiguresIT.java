package io.spanguard.benchmarks.approval;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.trace.store.InMemoryStorage;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The short form of the figures: that it works, and that waiting costs no more for many. */
class ApprovalFiguresIT {

  @Test
  void callersThatWait_costOneQueryASecondBetweenThem() throws Exception {
    long start = System.nanoTime();
    String seen = new ApprovalFigures(InMemoryStorage.create(), 60, Duration.ofSeconds(2)).run();

    long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
    assertThat(seen).contains("60 of 60 callers had their answer");
    Matcher queries =
        Pattern.compile("60 callers waited for 2 s: (\\d+) looks for decisions, 0 other queries")
            .matcher(seen);
    assertThat(queries.find()).as(seen).isTrue();
    // on a machine that was held up the two seconds took longer
    assertThat(Long.parseLong(queries.group(1))).isBetween(1L, seconds + 1);
  }
}
