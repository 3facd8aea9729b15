package io.spanguard.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM with the harness's own class path that runs one of its servers. For use by one thread. */
final class ChildProcess implements AutoCloseable {

  private static final int CLOSE_SECONDS = 60;

  private final Process process;
  private final BufferedReader output;
  private final BufferedWriter input;
  private final Path log;
  private final int port;

  private ChildProcess(Process process, Path log) throws IOException {
    this.process = process;
    this.output = process.inputReader(UTF_8);
    this.input = process.outputWriter(UTF_8);
    this.log = log;
    this.port = Integer.parseInt(line(ChildMain.READY).substring(ChildMain.READY.length()));
  }

  /**
   * Starts it and waits until it listens.
   *
   * @param log where its error output goes
   */
  static ChildProcess start(Class<?> main, List<String> javaOptions, Path log, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(javaOptions);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(Arrays.asList(arguments));
    Process process = new ProcessBuilder(command).redirectError(log.toFile()).start();
    try {
      return new ChildProcess(process, log);
    } catch (IOException | RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  int port() {
    return port;
  }

  long pid() {
    return process.pid();
  }

  /** Its answer to a command. */
  String ask(String command) throws IOException {
    input.write(command);
    input.newLine();
    input.flush();
    return line("");
  }

  /** Ends it, and waits for that. */
  @Override
  public void close() throws IOException {
    try {
      input.close();
      if (!process.waitFor(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private String line(String start) throws IOException {
    String line = output.readLine();
    while (line != null && !line.startsWith(start)) {
      line = output.readLine();
    }
    if (line == null) {
      throw new IOException("a process of the harness ended; it said: " + Files.readString(log));
    }
    return line;
  }
}
