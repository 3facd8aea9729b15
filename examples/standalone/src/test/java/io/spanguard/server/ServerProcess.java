package io.spanguard.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The packaged jar as a process of its own. */
final class ServerProcess implements AutoCloseable {

  static final Path PRLIMIT = Path.of("/usr/bin/prlimit");

  private static final long DEADLINE_SECONDS = 90;
  private static final String END = "\0";

  private final Process process;
  private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final Queue<String> out = new ConcurrentLinkedQueue<>();
  private final Queue<String> err = new ConcurrentLinkedQueue<>();
  private final Thread outReader;
  private final Thread errReader;

  private ServerProcess(Process process) {
    this.process = process;
    this.outReader = follow(process.getInputStream(), out);
    this.errReader = follow(process.getErrorStream(), err);
  }

  static ServerProcess run(Map<String, String> environment, String... args) throws IOException {
    Path jar = Path.of("target", "spanguard.jar").toAbsolutePath();
    if (!Files.exists(jar)) {
      throw new IllegalStateException(jar + " is missing; run mvn package first");
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-jar", jar.toString()));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.endsWith("_API_KEY"));
    builder.environment().putAll(environment);
    return new ServerProcess(builder.start());
  }

  /**
   * The value of the first group, of the first line of standard output in which the pattern is
   * found.
   */
  String await(String pattern) throws InterruptedException {
    Pattern wanted = Pattern.compile(pattern);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    while (true) {
      String line = lines.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (line == null || line.equals(END)) {
        throw new AssertionError(pattern + " not in " + output());
      }
      Matcher matcher = wanted.matcher(line);
      if (matcher.find()) {
        return matcher.group(1);
      }
    }
  }

  URI awaitAddress() throws InterruptedException {
    return URI.create(await("listens at (http://[^ ,]+)"));
  }

  /** The key that the demo prints. */
  String awaitKey() throws InterruptedException {
    return await("^  key +(sg-\\S+)$");
  }

  /** The exit code, once the process has ended by itself. */
  int exitCode() throws InterruptedException {
    if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("still runs: " + output());
    }
    outReader.join();
    errReader.join();
    return process.exitValue();
  }

  /** Waits until standard error holds a text. */
  void awaitErr(String text) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    while (!err().contains(text)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(text + " not in " + output());
      }
      process.waitFor(5, TimeUnit.MILLISECONDS);
    }
  }

  /** No file of the process can grow beyond so many bytes from now on. */
  void limitFiles(long bytes) throws IOException, InterruptedException {
    String limit = bytes == Long.MAX_VALUE ? "unlimited" : Long.toString(bytes);
    Process set =
        new ProcessBuilder(
                PRLIMIT.toString(), "--pid", Long.toString(process.pid()), "--fsize=" + limit + ":")
            .inheritIO()
            .start();
    if (set.waitFor() != 0) {
      throw new IOException("prlimit failed: " + set.exitValue());
    }
  }

  /** Sends SIGTERM. */
  void signal() {
    // Not process.destroy(), which also closes the streams that are still to be read.
    process.toHandle().destroy();
  }

  /** Sends SIGTERM and waits for the end. */
  int terminate() throws InterruptedException {
    signal();
    return exitCode();
  }

  String out() {
    return text(out);
  }

  String err() {
    return text(err);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private String output() {
    return "standard output:\n" + out() + "standard error:\n" + err();
  }

  private static String text(Queue<String> lines) {
    return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
  }

  private Thread follow(InputStream stream, Queue<String> text) {
    Thread thread =
        new Thread(
            () -> {
              try (BufferedReader reader =
                  new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                  text.add(line);
                  if (text == out) {
                    lines.add(line);
                  }
                }
              } catch (IOException ended) {
                throw new UncheckedIOException(ended);
              } finally {
                if (text == out) {
                  lines.add(END);
                }
              }
            });
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
