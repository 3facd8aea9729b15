package io.spanguard.benchmarks.reliability;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.spanguard.trace.Attributes;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.SpanKind;
import io.spanguard.trace.SpanSource;
import io.spanguard.trace.json.SpanJson;
import io.spanguard.trace.pipeline.JournalConfig;
import io.spanguard.trace.pipeline.Origin;
import io.spanguard.trace.pipeline.SpanDestination;
import io.spanguard.trace.pipeline.TracePipeline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * What it costs a request to hand its spans to the journal, and how many spans a second go in and
 * come out. Nothing is stored, so the store's time is not in it.
 *
 * <pre>{@code
 * JournalSpeed FOLDER 100000
 * }</pre>
 *
 * The last argument is the number of batches of three spans, about 2 KB each. There are three
 * rounds; the first warms up.
 */
public final class JournalSpeed {

  private static final int SPANS = 3;
  private static final int ROUNDS = 3;
  private static final Duration DRAIN_TIMEOUT = Duration.ofMinutes(5);
  private static final long EVERY_NANOS = TimeUnit.MICROSECONDS.toNanos(100);
  private static final long SPIN_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

  private final Path folder;
  private final int batches;
  private final SpanBatch batch = batch();
  private final JsonFactory json = new JsonFactory();

  JournalSpeed(Path folder, int batches) {
    this.folder = folder;
    this.batches = batches;
  }

  public static void main(String[] args) throws Exception {
    JournalSpeed speed = new JournalSpeed(Path.of(args[0]), Integer.parseInt(args[1]));
    for (int round = 1; round <= ROUNDS; round++) {
      System.out.println("round " + round);
      System.out.print(speed.round());
    }
  }

  /** What was measured, a line each. */
  String round() throws Exception {
    return encoding() + paced() + held() + handedOver() + burst(1) + burst(4);
  }

  /**
   * Making the JSON alone, in memory that no other thread sees: what it takes longer now and then
   * than without a pause is the machine's doing, and in the lines below as well.
   */
  private String encoding() throws IOException {
    long[] burst = new long[batches / 5];
    for (int i = 0; i < burst.length; i++) {
      long start = System.nanoTime();
      encode();
      burst[i] = System.nanoTime() - start;
    }
    long[] paced = new long[batches / 5];
    Pace pace = new Pace();
    for (int i = 0; i < paced.length; i++) {
      long start = pace.next();
      encode();
      paced[i] = System.nanoTime() - start;
    }
    return line("encoding alone, without a pause: %s", percentiles(burst))
        + line("encoding alone, 10,000 a second: %s", percentiles(paced));
  }

  private void encode() throws IOException {
    try (JsonGenerator generator = json.createGenerator(new ByteArrayOutputStream(4096))) {
      Span before = null;
      for (Span span : batch.spans()) {
        SpanJson.writeNext(generator, before, span);
        before = span;
      }
    }
  }

  /** As requests do it: one now and then, with the store's thread at work. */
  private String paced() {
    try (TracePipeline pipeline = pipeline(new CountDownLatch(0))) {
      return line("offer, 10,000 a second: %s", percentiles(offerPaced(pipeline)))
          + dropped(pipeline);
    }
  }

  /** The same while the store's thread does nothing. */
  private String held() {
    CountDownLatch gate = new CountDownLatch(1);
    try (TracePipeline pipeline = pipeline(gate)) {
      String line = line("the same, nothing stored: %s", percentiles(offerPaced(pipeline)));
      gate.countDown();
      return line + dropped(pipeline);
    }
  }

  private long[] offerPaced(TracePipeline pipeline) {
    long[] nanos = new long[batches / 5];
    Pace pace = new Pace();
    for (int i = 0; i < nanos.length; i++) {
      long start = pace.next();
      pipeline.offer(batch, Origin.GATEWAY);
      nanos[i] = System.nanoTime() - start;
    }
    return nanos;
  }

  /** The same where another thread writes, and the caller waits for it. */
  private String handedOver() throws Exception {
    ExecutorService writer = Executors.newSingleThreadExecutor();
    try (TracePipeline pipeline = pipeline(new CountDownLatch(0))) {
      long[] nanos = new long[batches / 5];
      Pace pace = new Pace();
      for (int i = 0; i < nanos.length; i++) {
        long start = pace.next();
        Future<?> written = writer.submit(() -> pipeline.offer(batch, Origin.GATEWAY));
        while (!written.isDone() && System.nanoTime() - start < SPIN_NANOS) {
          Thread.onSpinWait();
        }
        written.get();
        nanos[i] = System.nanoTime() - start;
      }
      return line("the same, handed over to a thread: %s", percentiles(nanos)) + dropped(pipeline);
    } finally {
      writer.shutdown();
    }
  }

  /** As fast as they go in; afterwards everything comes out at once. */
  private String burst(int threads) throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    ExecutorService callers = Executors.newFixedThreadPool(threads);
    try (TracePipeline pipeline = pipeline(gate)) {
      long begin = System.nanoTime();
      List<Future<long[]>> running = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        running.add(callers.submit(() -> offer(pipeline, batches / threads)));
      }
      List<long[]> nanos = new ArrayList<>();
      for (Future<long[]> ran : running) {
        nanos.add(ran.get());
      }
      double in = seconds(begin);
      begin = System.nanoTime();
      gate.countDown();
      if (!pipeline.flush(DRAIN_TIMEOUT)) {
        throw new IllegalStateException("not drained after " + DRAIN_TIMEOUT);
      }
      long spans = (long) SPANS * (batches / threads) * threads;
      return line(
              "%d thread%s without a pause: %s; %,.0f spans/s in, %,.0f spans/s out",
              threads,
              threads == 1 ? "" : "s",
              percentiles(nanos.stream().flatMapToLong(Arrays::stream).toArray()),
              spans / in,
              spans / seconds(begin))
          + dropped(pipeline);
    } finally {
      callers.shutdown();
    }
  }

  private long[] offer(TracePipeline pipeline, int count) {
    long[] nanos = new long[count];
    for (int i = 0; i < count; i++) {
      long start = System.nanoTime();
      pipeline.offer(batch, Origin.GATEWAY);
      nanos[i] = System.nanoTime() - start;
    }
    return nanos;
  }

  private TracePipeline pipeline(CountDownLatch gate) {
    return TracePipeline.builder(new Nowhere(gate)).journal(JournalConfig.of(folder)).build();
  }

  private static String dropped(TracePipeline pipeline) {
    long dropped = pipeline.stats().dropped();
    return dropped == 0 ? "" : line("  %,d spans DROPPED", dropped);
  }

  private static double seconds(long sinceNanos) {
    return (System.nanoTime() - sinceNanos) / 1e9;
  }

  private static String percentiles(long[] nanos) {
    Arrays.sort(nanos);
    return String.format(
        Locale.ROOT,
        "p50 %.1f us, p99 %.1f us, p99.9 %.1f us",
        nanos[nanos.length / 2] / 1e3,
        nanos[nanos.length * 99 / 100] / 1e3,
        nanos[(int) (nanos.length * 999L / 1000)] / 1e3);
  }

  private static String line(String format, Object... values) {
    return String.format(Locale.ROOT, format, values) + System.lineSeparator();
  }

  private static SpanBatch batch() {
    Instant start = Instant.parse("2026-06-08T10:00:00.123456789Z");
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < SPANS; i++) {
      Attributes attributes =
          Attributes.builder()
              .put("gen_ai.request.model", "gpt-5-mini")
              .put("gen_ai.usage.input_tokens", 1234L)
              .put("spanguard.target_id", "support-bot")
              .put("gen_ai.input.messages", "What becomes of a broken lamp? ".repeat(3))
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

  /** Moments a tenth of a millisecond apart. */
  private static final class Pace {
    private long at = System.nanoTime();

    long next() {
      at += EVERY_NANOS;
      while (System.nanoTime() < at) {
        Thread.onSpinWait();
      }
      return System.nanoTime();
    }
  }

  /** Takes everything, once the gate is open. */
  private record Nowhere(CountDownLatch gate) implements SpanDestination {

    @Override
    public void save(List<SpanBatch> batches) {
      try {
        gate.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void check() {}

    @Override
    public String name() {
      return "nowhere";
    }
  }
}
