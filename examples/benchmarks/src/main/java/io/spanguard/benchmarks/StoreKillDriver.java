package io.spanguard.benchmarks;

import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.Trace;
import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.store.Page;
import io.spanguard.trace.store.Storage;
import io.spanguard.trace.store.StorageConfig;
import io.spanguard.trace.store.StorageProvider;
import io.spanguard.trace.store.TraceQuery;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Kills a process that writes to a store, again and again, and looks whether all that it was told
 * was saved is there.
 *
 * <pre>{@code
 * StoreKillDriver jdbc:h2:./kill FOLDER 50
 * }</pre>
 *
 * A child saves batches and prints the number of each one that {@code save} has returned from; it
 * is killed (SIGKILL) at a random moment. After each kill the store is opened again and every batch
 * looked at: those acknowledged must be there, all their traces once and with all their spans; the
 * one that was under way must be there wholly or not at all.
 */
public final class StoreKillDriver {

  private static final int TRACES_PER_BATCH = 20;
  private static final int SPANS_PER_TRACE = 4;
  private static final int LONGEST_LIFE_MILLIS = 1_500;

  private static final Exchanges EXCHANGES = Exchanges.every(Duration.ofMillis(100));

  private final StorageConfig config;
  private final Random random = new Random(1);
  private final TreeSet<Integer> acknowledged = new TreeSet<>();
  private int nextBatch;

  private StoreKillDriver(StorageConfig config) {
    this.config = config;
  }

  public static void main(String[] args) throws Exception {
    StorageConfig config = StorageConfig.of(args[0], Path.of(args[1]));
    if (args[2].equals("write")) {
      write(config, Integer.parseInt(args[3]));
      return;
    }
    int kills = Integer.parseInt(args[2]);
    StoreKillDriver driver = new StoreKillDriver(config);
    for (int i = 1; i <= kills; i++) {
      driver.killOne();
      String seen = driver.verify();
      System.out.println("kill " + i + ": " + seen);
    }
    System.out.println(
        kills + " kills of " + config.safeUrl() + ": all acknowledged batches are there, once");
  }

  private static void write(StorageConfig config, int firstBatch) {
    try (Storage storage = StorageProvider.openAny(config)) {
      for (int batch = firstBatch; ; batch++) {
        storage.traces().save(batch(batch));
        System.out.println(batch);
        System.out.flush();
      }
    }
  }

  private static List<SpanBatch> batch(int number) {
    List<SpanBatch> exchanges = new ArrayList<>();
    for (int i = 0; i < TRACES_PER_BATCH; i++) {
      exchanges.add(
          new SpanBatch("w", EXCHANGES.spans("b" + number + "-" + i, number, SPANS_PER_TRACE)));
    }
    return exchanges;
  }

  private void killOne() throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                StoreKillDriver.class.getName(),
                config.url(),
                config.folder().toString(),
                "write",
                Integer.toString(nextBatch))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader output = child.inputReader(StandardCharsets.UTF_8)) {
      add(output.readLine());
      boolean ended = child.waitFor(random.nextInt(LONGEST_LIFE_MILLIS), TimeUnit.MILLISECONDS);
      child.toHandle().destroyForcibly(); // the process itself would close its output
      if (ended) {
        throw new IllegalStateException("the writer ended by itself: " + child.exitValue());
      }
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        add(line);
      }
    }
    child.waitFor();
    nextBatch = acknowledged.last() + 2; // the one after may be there or not
  }

  private void add(@Nullable String line) {
    if (line == null) {
      throw new IllegalStateException("the writer died before it saved anything");
    }
    acknowledged.add(Integer.parseInt(line));
  }

  private String verify() {
    long start = System.nanoTime();
    try (Storage storage = StorageProvider.openAny(config)) {
      Map<Integer, Integer> tracesByBatch = new HashMap<>();
      String after = null;
      do {
        Page<TraceSummary> page =
            storage.traces().find("w", TraceQuery.builder().limit(200).after(after).build());
        page.items().forEach(trace -> count(trace, tracesByBatch));
        after = page.next();
      } while (after != null);
      for (int batch : acknowledged) {
        check(tracesByBatch.getOrDefault(batch, 0) == TRACES_PER_BATCH, "batch lost: " + batch);
      }
      tracesByBatch.forEach(
          (batch, traces) -> check(traces == TRACES_PER_BATCH, "batch torn or twice: " + batch));
      Trace last = storage.traces().trace("w", "b" + acknowledged.last() + "-0").orElseThrow();
      check(last.spans().size() == SPANS_PER_TRACE, "spans lost of " + last.traceId());
      return acknowledged.size()
          + " batches acknowledged, "
          + tracesByBatch.size()
          + " there; opened and read in "
          + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)
          + " ms";
    }
  }

  private static void count(TraceSummary trace, Map<Integer, Integer> tracesByBatch) {
    check(trace.spanCount() == SPANS_PER_TRACE, "spans lost of " + trace.traceId());
    int dash = trace.traceId().indexOf('-');
    tracesByBatch.merge(Integer.parseInt(trace.traceId().substring(1, dash)), 1, Integer::sum);
  }

  private static void check(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalStateException(otherwise);
    }
  }
}
