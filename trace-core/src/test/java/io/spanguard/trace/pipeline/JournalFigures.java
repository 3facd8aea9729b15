package io.spanguard.trace.pipeline;

import io.spanguard.trace.Attributes;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.SpanKind;
import io.spanguard.trace.SpanSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * What appending and draining costs on the machine at hand. Arguments: a folder whose parent is
 * there, and optionally the number of batches.
 */
final class JournalFigures {

  private static final int SPANS = 3;

  private JournalFigures() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    int batches = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100_000;
    SpanBatch batch = batch();
    System.out.printf("batch: %d spans, %d bytes%n", SPANS, record(batch).length());
    for (int round = 0; round < 3; round++) {
      encode(batch, batches);
      appendPaced(folder, batch, batches / 5);
      appendHandedOver(folder, batch, batches / 5);
      append(folder, batch, batches, 1);
      append(folder, batch, batches, 4);
      drain(folder, batch, batches / 4);
    }
  }

  private static void encode(SpanBatch batch, int batches) throws IOException {
    long[] encoded = new long[batches];
    long[] decoded = new long[batches];
    int spans = 0;
    for (int i = 0; i < batches; i++) {
      long start = System.nanoTime();
      JournalRecord record = record(batch);
      encoded[i] = System.nanoTime() - start;
      start = System.nanoTime();
      spans +=
          JournalRecord.content(
                  record.bytes(),
                  JournalRecord.HEADER_BYTES,
                  record.length() - JournalRecord.HEADER_BYTES)
              .envelope()
              .spans();
      decoded[i] = System.nanoTime() - start;
    }
    print("encode alone: %s", percentiles(encoded));
    print("decode alone: %s (%d)", percentiles(decoded), spans);
  }

  /** As requests do it: one now and then, with the store's thread at work. */
  private static void appendPaced(Path folder, SpanBatch batch, int batches) {
    try (TracePipeline pipeline =
        TracePipeline.builder(new FakeStorage()).journal(JournalConfig.of(folder)).build()) {
      long[] nanos = new long[batches];
      long next = System.nanoTime();
      for (int i = 0; i < batches; i++) {
        next += 100_000;
        while (System.nanoTime() < next) {
          Thread.onSpinWait();
        }
        long start = System.nanoTime();
        pipeline.offer(batch, Origin.GATEWAY);
        nanos[i] = System.nanoTime() - start;
      }
      print("offer, 10,000/s, store at work: %s", percentiles(nanos));
      pipeline.flush(Duration.ofMinutes(1));
    }
  }

  /** The same where a thread of the journal's own writes, and the caller waits for it. */
  private static void appendHandedOver(Path folder, SpanBatch batch, int batches) throws Exception {
    ExecutorService appender = Executors.newSingleThreadExecutor();
    try (TracePipeline pipeline =
        TracePipeline.builder(new FakeStorage()).journal(JournalConfig.of(folder)).build()) {
      long[] nanos = new long[batches];
      long next = System.nanoTime();
      for (int i = 0; i < batches; i++) {
        next += 100_000;
        while (System.nanoTime() < next) {
          Thread.onSpinWait();
        }
        long start = System.nanoTime();
        Future<Admission> written = appender.submit(() -> pipeline.offer(batch, Origin.GATEWAY));
        while (!written.isDone() && System.nanoTime() - start < 20_000) {
          Thread.onSpinWait();
        }
        written.get(250, TimeUnit.MILLISECONDS);
        nanos[i] = System.nanoTime() - start;
      }
      print("offer, 10,000/s, handed over: %s", percentiles(nanos));
      pipeline.flush(Duration.ofMinutes(1));
    } finally {
      appender.shutdown();
    }
  }

  private static void append(Path folder, SpanBatch batch, int batches, int threads)
      throws InterruptedException {
    JournalBacklog journal =
        JournalBacklog.open(JournalConfig.of(folder), Clock.systemUTC(), SegmentOutput::open);
    long[][] nanos = new long[threads][batches / threads];
    List<Thread> running = new ArrayList<>();
    long begin = System.nanoTime();
    for (int t = 0; t < threads; t++) {
      long[] mine = nanos[t];
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < mine.length; i++) {
                  long start = System.nanoTime();
                  journal.add(batch, Origin.GATEWAY);
                  mine[i] = System.nanoTime() - start;
                }
              });
      running.add(thread);
      thread.start();
    }
    for (Thread thread : running) {
      thread.join();
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    long[] all = Arrays.stream(nanos).flatMapToLong(Arrays::stream).toArray();
    print(
        "add, %d threads without a pause: %s; %,.0f spans/s; dropped %d",
        threads, percentiles(all), batches * SPANS / seconds, journal.droppedSpans());
    long start = System.nanoTime();
    int drained = drainAll(journal);
    print("  drain from files: %,.0f spans/s", drained * SPANS * 1e9 / (System.nanoTime() - start));
    journal.release();
  }

  /** With the drain at its heels, which then takes from memory. */
  private static void drain(Path folder, SpanBatch batch, int batches) {
    JournalBacklog journal =
        JournalBacklog.open(JournalConfig.of(folder), Clock.systemUTC(), SegmentOutput::open);
    long draining = 0;
    for (int i = 0; i < batches; i++) {
      journal.add(batch, Origin.GATEWAY);
      if (i % 100 == 0) {
        long start = System.nanoTime();
        drainAll(journal);
        draining += System.nanoTime() - start;
      }
    }
    print("drain from memory: %,.0f spans/s", batches * SPANS * 1e9 / draining);
    drainAll(journal);
    journal.release();
  }

  private static int drainAll(JournalBacklog journal) {
    int drained = 0;
    while (true) {
      int head = journal.head(2_000, 8 << 20).size();
      if (head == 0) {
        return drained;
      }
      journal.remove(head);
      drained += head;
    }
  }

  private static String percentiles(long[] nanos) {
    Arrays.sort(nanos);
    return String.format(
        Locale.ROOT,
        "p50 %.1f us, p99 %.1f us, p99.9 %.1f us, max %.1f us",
        nanos[nanos.length / 2] / 1e3,
        nanos[nanos.length * 99 / 100] / 1e3,
        nanos[(int) (nanos.length * 999L / 1000)] / 1e3,
        nanos[nanos.length - 1] / 1e3);
  }

  private static void print(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }

  private static JournalRecord record(SpanBatch batch) throws IOException {
    return JournalRecord.of(batch, Origin.GATEWAY, 1_780_000_000_000L);
  }

  private static SpanBatch batch() {
    Instant start = Instant.parse("2026-06-08T10:00:00.123456789Z");
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < SPANS; i++) {
      Attributes attributes =
          Attributes.builder()
              .put("gen_ai.request.model", "gpt-5-mini")
              .put("gen_ai.usage.input_tokens", 1234L)
              .put("spanguard.target", "support-bot")
              .put(
                  "gen_ai.input.messages",
                  "What is the refund policy for a broken lamp? ".repeat(2))
              .build();
      spans.add(
          Span.builder("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b" + i, "chat gpt-5-mini")
              .parentSpanId(i == 0 ? null : "00f067aa0ba902b0")
              .kind(SpanKind.LLM)
              .source(SpanSource.GATEWAY)
              .start(start)
              .end(start.plusNanos(812_345_678))
              .attributes(attributes)
              .build());
    }
    return new SpanBatch("default", spans);
  }
}
