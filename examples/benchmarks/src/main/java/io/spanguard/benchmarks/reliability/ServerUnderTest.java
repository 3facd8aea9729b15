package io.spanguard.benchmarks.reliability;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged server as a process. For use by one thread. */
final class ServerUnderTest implements AutoCloseable {

  private static final Pattern ADDRESS = Pattern.compile("listens at (http://[^ ,]+)");
  private static final int END_SECONDS = 60;

  private final Process process;
  private final BufferedReader output;

  private ServerUnderTest(Process process) {
    this.process = process;
    this.output = process.inputReader(UTF_8);
  }

  static ServerUnderTest start(Path jar, Map<String, String> environment, String... arguments)
      throws IOException {
    return start(jar, environment, ProcessBuilder.Redirect.DISCARD, arguments);
  }

  private static ServerUnderTest start(
      Path jar, Map<String, String> environment, ProcessBuilder.Redirect log, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-jar", jar.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    return new ServerUnderTest(builder.redirectError(log).start());
  }

  /**
   * The demo on a port of its own choice, whose model takes 2 ms for each piece of a stream.
   *
   * @param folder for its data
   */
  static ServerUnderTest demo(Path jar, Map<String, String> environment, Path folder)
      throws IOException {
    return demo(jar, environment, folder, ProcessBuilder.Redirect.DISCARD);
  }

  /**
   * As {@link #demo(Path, Map, Path)}.
   *
   * @param log where its log goes
   */
  static ServerUnderTest demo(
      Path jar, Map<String, String> environment, Path folder, ProcessBuilder.Redirect log)
      throws IOException {
    return start(
        jar,
        environment,
        log,
        "serve",
        "--port",
        "0",
        "--data",
        folder.toString(),
        "--demo-chunk-delay",
        "2");
  }

  /** The key of a {@link #demo} that listens. */
  static String demoKey(Path folder) throws IOException {
    return Files.readString(folder.resolve("demo.key")).strip();
  }

  /** What a command prints. */
  static String runToEnd(Path jar, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    try (ServerUnderTest command = start(jar, environment, arguments)) {
      StringBuilder text = new StringBuilder();
      for (String line = command.output.readLine(); line != null; ) {
        text.append(line).append('\n');
        line = command.output.readLine();
      }
      if (command.process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", arguments) + " failed: " + text);
      }
      return text.toString();
    }
  }

  /** Where it listens, once it does. */
  URI awaitAddress() throws IOException {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      Matcher matcher = ADDRESS.matcher(line);
      if (matcher.find()) {
        return URI.create(matcher.group(1));
      }
    }
    throw new IllegalStateException("the server does not start");
  }

  /** SIGKILL. */
  void kill() {
    process.toHandle().destroyForcibly();
  }

  /** SIGTERM, and waits for the end. */
  void terminate() throws InterruptedException {
    process.toHandle().destroy();
    if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the server does not stop");
    }
  }

  /** Kills it where it still runs, and waits for its end. */
  @Override
  public void close() {
    process.toHandle().destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
