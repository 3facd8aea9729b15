package io.spanguard.benchmarks;

import io.spanguard.trace.store.Storage;
import io.spanguard.trace.store.StorageConfig;
import io.spanguard.trace.store.StorageProvider;
import io.spanguard.trace.store.TraceStore;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Fills a store, deletes the older half as retention does, and fills it again: how large it grows,
 * how fast, and whether the space is used again.
 *
 * <pre>{@code
 * StoreGrowth jdbc:h2:./growth FOLDER 1000000
 * }</pre>
 *
 * The last argument is the number of spans, {@value #SPANS_PER_TRACE} in each trace.
 */
public final class StoreGrowth {

  static final int SPANS_PER_TRACE = 7;

  private static final int TRACES_PER_SAVE = 300;
  private static final int STEPS = 5;

  private final StorageConfig config;
  private final BareTables tables;
  private final int traces;
  private final Exchanges exchanges;

  private StoreGrowth(StorageConfig config, int traces, Exchanges exchanges) {
    this.config = config;
    this.tables = new BareTables(config);
    this.traces = traces;
    this.exchanges = exchanges;
  }

  public static void main(String[] args) throws IOException, SQLException {
    StorageConfig config = StorageConfig.of(args[0], Path.of(args[1]));
    int traces = Integer.parseInt(args[2]) / SPANS_PER_TRACE;
    StoreGrowth growth = new StoreGrowth(config, traces, Exchanges.every(Duration.ofMillis(100)));
    System.out.println(config.safeUrl());
    growth.open(store -> growth.fill(store, 0, traces));
    growth.open(store -> growth.expire(store, traces / 2));
    growth.open(store -> growth.fill(store, traces, traces + traces / 2));
  }

  private interface Step {
    void run(TraceStore store) throws IOException, SQLException;
  }

  private void open(Step step) throws IOException, SQLException {
    try (Storage storage = StorageProvider.openAny(config)) {
      step.run(storage.traces());
    }
    System.out.printf("  closed: %,d MB%n", tables.megabytes());
  }

  private void fill(TraceStore store, int first, int end) throws IOException, SQLException {
    System.out.println(first == 0 ? "filled" : "filled again");
    int step = traces / STEPS;
    for (int from = first; from < end; from += step) {
      fillStep(store, exchanges, from, Math.min(end, from + step), TRACES_PER_SAVE);
      System.out.printf(", %,d MB%n", tables.megabytes());
    }
  }

  /** Saves the exchanges of these numbers, and prints how fast. */
  static void fillStep(
      TraceStore store, Exchanges exchanges, int from, int end, int tracesPerSave) {
    long start = System.nanoTime();
    long cpuStart = cpuNanos();
    for (int next = from; next < end; next += tracesPerSave) {
      store.save(exchanges.batches(next, Math.min(tracesPerSave, end - next), SPANS_PER_TRACE));
    }
    int count = end - from;
    System.out.printf(
        "%,11d traces: %,6.0f traces/s, %,5.0f us of CPU time each",
        end, count * 1e9 / (System.nanoTime() - start), (cpuNanos() - cpuStart) / 1e3 / count);
  }

  private void expire(TraceStore store, int before) {
    System.out.println("the older half deleted");
    long start = System.nanoTime();
    int deleted = store.expire(Exchanges.WORKSPACE, exchanges.start(before), traces);
    System.out.printf(
        "%,11d traces: %,6.0f traces/s%n", deleted, deleted * 1e9 / (System.nanoTime() - start));
  }

  /** Of this process: on a machine that others use too, it says more than the clock. */
  private static long cpuNanos() {
    return ProcessHandle.current().info().totalCpuDuration().map(Duration::toNanos).orElse(0L);
  }
}
