package io.spanguard.benchmarks.micro;

import io.spanguard.benchmarks.load.DiscardingStorage;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.json.SpanJson;
import io.spanguard.trace.pipeline.Admission;
import io.spanguard.trace.pipeline.Origin;
import io.spanguard.trace.pipeline.TracePipeline;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What a trace costs the request it is about: recording one exchange's spans and handing them over,
 * and writing them as JSON, which a journal or an API does.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class RecordingBenchmark {

  private final TracePipeline pipeline = TracePipeline.builder(new DiscardingStorage()).build();
  private final SpanBatch batch = ExchangeSpans.record();

  @TearDown
  public void close() {
    pipeline.close();
  }

  /** The spans alone. */
  @Benchmark
  public SpanBatch record() {
    return ExchangeSpans.record();
  }

  /** The way into the pipeline alone; the writer throws away what it gets. */
  @Benchmark
  public Admission offer() {
    return pipeline.offer(batch, Origin.GATEWAY);
  }

  /** Both, as a request does it. */
  @Benchmark
  public Admission recordAndOffer() {
    return pipeline.offer(ExchangeSpans.record(), Origin.GATEWAY);
  }

  /** All five as JSON texts. */
  @Benchmark
  public void writeJson(Blackhole blackhole) {
    batch.spans().forEach(span -> blackhole.consume(SpanJson.toJson(span)));
  }
}
