package io.spanguard.trace.pipeline;

import static io.spanguard.trace.pipeline.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes that are killed while they take spans in and store them. {@code -Dspanguard.kills=100}
 * for more of them.
 */
class JournalKillIT {

  private static final int KILLS = Integer.getInteger("spanguard.kills", 10);

  @TempDir private Path temporary;

  @Test
  void kill_atRandomMoments_losesNothingThatWasAccepted() throws Exception {
    Random random = new Random(11);
    Path folder = temporary.resolve("journal");
    Path store = temporary.resolve("store");
    Set<String> acknowledged = new TreeSet<>();
    int stored = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      List<String> lines = runAndKill(kill, folder, store, random.nextInt(3_000));
      assertThat(lines).doesNotContain("FULL");
      lines.stream().filter(line -> line.startsWith("k")).forEach(acknowledged::add);
      stored = Files.exists(store) ? Files.readAllLines(store).size() : 0;
    }

    FakeStorage rest = new FakeStorage();
    try (TracePipeline pipeline =
        TracePipeline.builder(rest).journal(JournalConfig.of(folder)).build()) {
      assertThat(pipeline.flush(Eventually.PATIENCE)).isTrue();
      assertThat(pipeline.stats().corruptRecords()).isZero();
    }
    Set<String> found = new TreeSet<>(rest.saved());
    found.addAll(Files.readAllLines(store));
    assertThat(found).containsAll(acknowledged);
    assertThat(stored).isPositive();
    assertThat(acknowledged).hasSizeGreaterThan(KILLS);
  }

  @Test
  void secondProcess_isRefused() throws Exception {
    Path folder = temporary.resolve("journal");
    try (TracePipeline pipeline =
        TracePipeline.builder(new FakeStorage()).journal(JournalConfig.of(folder)).build()) {
      Path output = temporary.resolve("output");
      Process process = start(0, folder, temporary.resolve("store"), output);

      assertThat(process.waitFor()).isNotZero();
      assertThat(output).content().contains("is in use by another process");
      assertThat(pipeline.stats().dropped()).isZero();
    }
  }

  /** Lets a process say so many lines, kills it, and gives all that it had said. */
  private List<String> runAndKill(int kill, Path folder, Path store, int lines)
      throws IOException, InterruptedException {
    Path output = temporary.resolve("output" + kill);
    Process process = start(kill, folder, store, output);
    long enough = lines * 8L;
    eventually(
        "it has said " + enough + " bytes",
        () -> output.toFile().length() > enough || !process.isAlive());
    process.destroyForcibly();
    process.waitFor();
    List<String> said = Files.readAllLines(output);
    assertThat(process.exitValue()).as(String.join("\n", said)).isEqualTo(137);
    // but for a line that it could not end
    return said.stream().filter(line -> line.endsWith(".") || line.equals("FULL")).toList();
  }

  private static Process start(int kill, Path folder, Path store, Path output) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            JournalKillChild.class.getName(),
            String.valueOf(kill),
            folder.toString(),
            store.toString())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }
}
