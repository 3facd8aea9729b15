package io.spanguard.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.function.UnaryOperator;

/**
 * What the processes that {@link ChildProcess} starts have in common: they say which port they
 * listen on, answer each line of their input with one line, and end with their input, so that none
 * outlives the harness.
 */
final class ChildMain {

  static final String READY = "listening on ";

  private ChildMain() {}

  /** Returns at the end of the input. */
  static void serve(int port, UnaryOperator<String> commands) throws IOException {
    say(READY + port);
    BufferedReader input = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      say(commands.apply(line));
    }
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
