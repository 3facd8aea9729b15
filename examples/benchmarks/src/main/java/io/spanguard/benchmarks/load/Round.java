package io.spanguard.benchmarks.load;

import java.io.IOException;
import java.time.Duration;

/**
 * One turn of one contender: some requests on one connection, then many connections for a while,
 * then the wait until it is done with everything.
 *
 * @param single on one connection
 * @param many on many
 * @param serving the CPU time it used while the many asked
 * @param storing the CPU time it used to bring their traces into the store, the wait included
 * @param storedTraces how many of the many's traces are in the store
 * @param settled how long it took from the first of the many requests to the last trace
 */
record Round(
    Load single,
    Load many,
    CpuTime serving,
    CpuTime storing,
    double storedTraces,
    Duration settled) {

  static Round run(Contender contender, Plan plan) throws IOException {
    LoadGenerator generator = new LoadGenerator(contender.port(), contender.path(), plan.stream());
    Load single = generator.requests(1, plan.singleRequests());
    Kept before = contender.settle();
    CpuTime start = CpuTime.of(contender.pids());
    long startNanos = System.nanoTime();
    Load many = generator.lasting(plan.connections(), plan.time());
    CpuTime answered = CpuTime.of(contender.pids());
    Kept after = contender.settle();
    Duration settled = Duration.ofNanos(System.nanoTime() - startNanos);
    CpuTime end = CpuTime.of(contender.pids());
    return new Round(
        single,
        many,
        answered.minus(start),
        end.minus(start),
        many.requests() * after.shareSince(before),
        settled);
  }

  /**
   * What a request costs in CPU time, storing left out; 0 where there is nothing to be measured.
   */
  double servingMicros() {
    return (double) (serving.allMicros() - serving.storingMicros()) / many.requests();
  }

  /** What a trace costs on its way to the store; 0 where none is stored. */
  double storingMicros() {
    return storedTraces == 0 ? 0 : storing.storingMicros() / storedTraces;
  }

  /** How fast traces came into the store; 0 where none is stored. */
  double storedPerSecond() {
    return storedTraces * 1e9 / settled.toNanos();
  }

  /** Requests of both halves. */
  long requests() {
    return (long) single.requests() + many.requests();
  }
}
