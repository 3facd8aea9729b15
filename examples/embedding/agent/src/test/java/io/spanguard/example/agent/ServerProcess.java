package io.spanguard.example.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged server, with its demo's key, as a process that can be killed. */
final class ServerProcess implements AutoCloseable {

  private static final Path JAR =
      Path.of("../../standalone/target/spanguard.jar").toAbsolutePath().normalize();
  private static final Pattern ADDRESS = Pattern.compile("listens at (http://[^ ,]+)");

  private final Process process;
  private final URI address;

  private ServerProcess(Process process, URI address) {
    this.process = process;
    this.address = address;
  }

  /**
   * @param port 0 for a free one; another one that is taken for a moment, say by a client's
   *     connection, is tried again
   */
  static ServerProcess start(Path data, int port) throws IOException {
    for (int tries = port == 0 ? 1 : 20; tries > 0; tries--) {
      ServerProcess started = tryToStart(data, port);
      if (started != null) {
        return started;
      }
    }
    throw new IllegalStateException("the server does not start");
  }

  /** Null where it ended instead. */
  private static ServerProcess tryToStart(Path data, int port) throws IOException {
    if (!Files.exists(JAR)) {
      throw new IllegalStateException(JAR + " is missing: run mvn package first");
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-jar", JAR.toString(), "serve"));
    command.addAll(List.of("--port", Integer.toString(port), "--data", data.toString()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("SPANGUARD_STORAGE_URL", "jdbc:sqlite:./traces.db");
    Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    BufferedReader output = process.inputReader(UTF_8);
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      Matcher matcher = ADDRESS.matcher(line);
      if (matcher.find()) {
        return new ServerProcess(process, URI.create(matcher.group(1)));
      }
    }
    return null;
  }

  URI address() {
    return address;
  }

  /** SIGKILL, and waits for the end. */
  void kill() throws InterruptedException {
    process.toHandle().destroyForcibly();
    process.waitFor();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
