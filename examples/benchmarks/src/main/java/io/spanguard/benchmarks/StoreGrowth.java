package io.spanguard.benchmarks;

import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.store.Storage;
import io.spanguard.trace.store.StorageConfig;
import io.spanguard.trace.store.StorageProvider;
import io.spanguard.trace.store.TraceQuery;
import io.spanguard.trace.store.TraceStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntConsumer;
import java.util.stream.Stream;

/**
 * Fills a store and measures it: spans per second, size on disk, how long lists and traces take to
 * read, and retention.
 *
 * <pre>{@code
 * StoreGrowth jdbc:h2:./growth FOLDER 1000000
 * }</pre>
 */
public final class StoreGrowth {

  private static final int SPANS_PER_TRACE = 5;
  private static final int TRACES_PER_SAVE = 100;
  private static final int QUERIES = 200;

  private final StorageConfig config;
  private final int traces;

  private StoreGrowth(StorageConfig config, int traces) {
    this.config = config;
    this.traces = traces;
  }

  public static void main(String[] args) throws IOException {
    StorageConfig config = StorageConfig.of(args[0], Path.of(args[1]));
    StoreGrowth growth = new StoreGrowth(config, Integer.parseInt(args[2]) / SPANS_PER_TRACE);
    System.out.println(config.safeUrl());
    try (Storage storage = StorageProvider.openAny(config)) {
      growth.fill(storage.traces());
      growth.read(storage.traces());
    }
    System.out.printf("size closed:                 %,d MB%n", growth.megabytes());
    try (Storage storage = StorageProvider.openAny(config)) {
      growth.expire(storage.traces());
    }
    System.out.printf("size after expiry, closed:   %,d MB%n", growth.megabytes());
  }

  private void fill(TraceStore store) throws IOException {
    long start = System.nanoTime();
    long cpuStart = cpuNanos();
    long tenth = start;
    for (int first = 0; first < traces; first += TRACES_PER_SAVE) {
      List<SpanBatch> batches = new ArrayList<>(TRACES_PER_SAVE);
      for (int i = first; i < first + TRACES_PER_SAVE; i++) {
        batches.add(new SpanBatch("w", Exchanges.spans(traceId(i), i, SPANS_PER_TRACE)));
      }
      store.save(batches);
      int done = first + TRACES_PER_SAVE;
      if (done % (traces / 10) < TRACES_PER_SAVE) {
        long now = System.nanoTime();
        System.out.printf(
            "%,9d spans: %,6.0f spans/s, %,d MB%n",
            done * SPANS_PER_TRACE,
            traces / 10 * SPANS_PER_TRACE / seconds(now - tenth),
            megabytes());
        tenth = now;
      }
    }
    System.out.printf(
        "all:                         %,.0f spans/s, %,.0f spans per second of CPU time%n",
        traces * SPANS_PER_TRACE / seconds(System.nanoTime() - start),
        traces * SPANS_PER_TRACE / seconds(cpuNanos() - cpuStart));
  }

  /** Of this process: on a machine that others use too, it says more than the clock. */
  private static long cpuNanos() {
    return ProcessHandle.current().info().totalCpuDuration().map(Duration::toNanos).orElse(0L);
  }

  private static String traceId(int number) {
    Random random = new Random(number);
    return String.format("%016x%016x", random.nextLong(), random.nextLong());
  }

  private void read(TraceStore store) {
    Random random = new Random(7);
    measure("newest 50", i -> store.find("w", TraceQuery.builder().limit(50 + i % 3).build()));
    measure(
        "newest 50 of a target",
        i -> store.find("w", TraceQuery.builder().facet("target_id", target(random)).build()));
    measure(
        "newest 50 of a session",
        i ->
            store.find(
                "w",
                TraceQuery.builder()
                    .facet("session_id", "session-" + random.nextInt(Exchanges.SESSIONS))
                    .build()));
    measure(
        "50 blocked of a target",
        i ->
            store.find(
                "w",
                TraceQuery.builder()
                    .facet("target_id", target(random))
                    .facet("outcome", "block")
                    .build()));
    measure(
        "50 from somewhere on",
        i ->
            store.find(
                "w", TraceQuery.builder().to(Exchanges.start(1 + random.nextInt(traces))).build()));
    measure("one trace", i -> store.trace("w", traceId(random.nextInt(traces))));
    measure(
        "models of 10 minutes",
        i -> {
          int from = random.nextInt(traces);
          store.facets(
              "w",
              "model",
              TraceQuery.builder()
                  .from(Exchanges.start(from))
                  .to(Exchanges.start(from + 6_000L))
                  .build(),
              20);
        });
    measure(
        "a word in 10 minutes",
        10,
        i -> {
          int from = random.nextInt(traces);
          store.find(
              "w",
              TraceQuery.builder()
                  .words("nowhere")
                  .from(Exchanges.start(from))
                  .to(Exchanges.start(from + 6_000L))
                  .build());
        });
  }

  private static String target(Random random) {
    return "target-" + random.nextInt(Exchanges.TARGETS);
  }

  private static void measure(String what, IntConsumer query) {
    measure(what, QUERIES, query);
  }

  private static void measure(String what, int times, IntConsumer query) {
    for (int i = 0; i < times / 4; i++) {
      query.accept(i);
    }
    long[] nanos = new long[times];
    for (int i = 0; i < times; i++) {
      long start = System.nanoTime();
      query.accept(i);
      nanos[i] = System.nanoTime() - start;
    }
    Arrays.sort(nanos);
    System.out.printf(
        "%-28s p50 %7.2f ms, p95 %7.2f ms%n",
        what + ":", nanos[times / 2] / 1e6, nanos[times * 95 / 100] / 1e6);
  }

  private void expire(TraceStore store) {
    long start = System.nanoTime();
    int deleted = store.expire("w", Exchanges.start(traces / 10), traces);
    System.out.printf(
        "expiry:                      %,.0f traces/s of %d%n",
        deleted / seconds(System.nanoTime() - start), deleted);
  }

  private long megabytes() throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.walk(config.folder())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
    }
    return bytes / 1_000_000;
  }

  private static double seconds(long nanos) {
    return nanos / 1e9;
  }
}
