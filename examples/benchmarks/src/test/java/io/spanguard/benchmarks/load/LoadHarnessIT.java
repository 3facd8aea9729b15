package io.spanguard.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** That the harness works from end to end; what it measures in so short a time means nothing. */
class LoadHarnessIT {

  private static final String EVERY_TRACE =
      "filter: ([0-9,]+) requests = \\1 traces stored \\+ 0 dropped and counted";

  @Test
  void run_comparesAndAccountsForEveryTrace() {
    StringWriter out = new StringWriter();

    int exitCode = run(out, "--only", "filter,everything,discard,guarded,jetty");

    assertThat(out.toString())
        .containsPattern(EVERY_TRACE)
        .containsPattern("discard: [0-9,]+ requests, 0 traces dropped before the store")
        .containsPattern("guarded: [0-9,]+ requests, 0 traces dropped before the store")
        .containsPattern("everything: ([0-9,]+) requests = \\1 traces stored \\+ 0 dropped")
        .containsPattern("(?m)^jetty .*[0-9]");
    assertThat(exitCode).isZero();
  }

  @Test
  void run_streams() {
    StringWriter out = new StringWriter();

    int exitCode = run(out, "--stream", "--only", "filter");

    assertThat(out.toString()).containsPattern(EVERY_TRACE);
    assertThat(exitCode).isZero();
  }

  @Test
  void run_saysLoudlyThatNginxIsMissing() {
    StringWriter out = new StringWriter();

    int exitCode = run(out, "--only", "nginx", "--nginx", "no-such-program");

    assertThat(out.toString()).contains("*** nginx is not here (no-such-program)");
    assertThat(exitCode).isZero();
  }

  private static int run(StringWriter out, String... arguments) {
    String[] small = {
      "--warm-up",
      "150",
      "--rounds",
      "2",
      "--single",
      "50",
      "--seconds",
      "0.2",
      "--connections",
      "4"
    };
    String[] all = new String[small.length + arguments.length];
    System.arraycopy(small, 0, all, 0, small.length);
    System.arraycopy(arguments, 0, all, small.length, arguments.length);
    return LoadHarness.run(new PrintWriter(out, true), all);
  }
}
