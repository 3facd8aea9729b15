package io.spanguard.trace.jdbi;

import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.store.Storage;
import io.spanguard.trace.store.StorageConfig;
import io.spanguard.trace.store.StorageProvider;
import io.spanguard.trace.store.TestSpans;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A process that saves trace after trace, prints the id of each that is saved, and waits to be
 * killed.
 */
final class KilledWriter {

  private KilledWriter() {}

  public static void main(String[] args) {
    try (Storage storage = StorageProvider.openAny(StorageConfig.of(args[0], Path.of(args[1])))) {
      for (int i = 0; ; i++) {
        String traceId = args[2] + "-" + i;
        List<Span> spans = TestSpans.call(traceId, i);
        storage.traces().save(List.of(new SpanBatch("w", spans.subList(0, 2))));
        storage.traces().save(List.of(new SpanBatch("w", spans.subList(2, 4))));
        System.out.println(traceId);
        System.out.flush();
      }
    }
  }

  /** Lets one run until it has printed so many ids, kills it, and gives all that it has printed. */
  static List<String> runAndKill(StorageConfig config, String name, int count)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                KilledWriter.class.getName(),
                config.url(),
                config.folder().toString(),
                name)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    List<String> printed = new ArrayList<>();
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        printed.add(line);
        if (printed.size() == count) {
          process.toHandle().destroyForcibly(); // the process itself would close its output
        }
      }
    }
    process.waitFor();
    return printed;
  }
}
