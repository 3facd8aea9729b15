package io.spanguard.trace.pipeline;

import io.spanguard.trace.SpanBatch;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The process that {@link JournalKillIT} kills: offers spans from several threads until then, and
 * says which were accepted. Its store is a file with a line for each span.
 */
final class JournalKillChild {

  private JournalKillChild() {}

  public static void main(String[] arguments) {
    String run = arguments[0];
    Path folder = Path.of(arguments[1]);
    FakeStorage storage = new FakeStorage();
    storage.alsoTo = batches -> append(Path.of(arguments[2]), batches);
    TracePipeline pipeline =
        TracePipeline.builder(storage)
            .chunk(50, 1 << 20)
            .patience(Eventually.PATIENCE)
            .journal(
                JournalConfig.of(folder)
                    .withSegmentBytes(64 << 10)
                    .withSync(new JournalConfig.Sync.Interval(Duration.ofMillis(20))))
            .build();
    for (int t = 0; t < 3; t++) {
      String prefix = "k" + run + "-" + t + "-";
      new Thread(() -> offer(pipeline, prefix)).start();
    }
  }

  private static void append(Path store, List<SpanBatch> batches) {
    String lines =
        batches.stream()
            .flatMap(batch -> batch.spans().stream())
            .map(span -> span.name() + "\n")
            .collect(Collectors.joining());
    try {
      Files.writeString(
          store,
          lines,
          StandardCharsets.UTF_8,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void offer(TracePipeline pipeline, String prefix) {
    PrintStream out = System.out;
    for (int i = 0; i < 1_000_000; i++) {
      String name = prefix + i + ".";
      Admission admission = pipeline.offer(Batches.batch(name), Origin.GATEWAY);
      out.println(admission == Admission.JOURNALED ? name : admission.name());
    }
  }
}
