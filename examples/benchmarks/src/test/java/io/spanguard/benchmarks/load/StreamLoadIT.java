package io.spanguard.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** That the command works from end to end; what it measures in so short a time means nothing. */
class StreamLoadIT {

  @Test
  void run_losesNoEvent() {
    StringWriter out = new StringWriter();

    StreamLoad.run(
        new PrintWriter(out, true),
        "--few",
        "2",
        "--streams",
        "8",
        "--rate",
        "20",
        "--seconds",
        "1",
        "--left",
        "0");

    assertThat(out.toString())
        .containsPattern("(?m)^ +2 +40 +0 ")
        .containsPattern("(?m)^ +8 +160 +0 ")
        .contains("left: ");
  }
}
