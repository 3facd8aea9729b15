package io.spanguard.benchmarks.reliability;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Takes PostgreSQL away while the server is used, and looks whether anybody notices: every call
 * must be answered, and all of them be stored afterwards, exactly once.
 *
 * <pre>{@code
 * StoreOutageDriver spanguard.jar FOLDER 60      # seconds of the outage
 * }</pre>
 *
 * The packaged server runs with its demo model and a journal; four threads call it a hundred times
 * a second (plain and streamed model calls, ingest), for half as long before the outage, through
 * it, and for half as long afterwards. The database is stopped ({@code pg_ctl -m fast}: connections
 * are broken off) and started again on its files. For one thread.
 */
public final class StoreOutageDriver {

  private static final Duration WARM_UP = Duration.ofSeconds(5);
  private static final Duration STORED = Duration.ofMinutes(3);

  private final Path jar;
  private final Path folder;

  StoreOutageDriver(Path jar, Path folder) {
    this.jar = jar;
    this.folder = folder;
  }

  public static void main(String[] args) throws Exception {
    Path folder = Files.createDirectories(Path.of(args[1]));
    Duration outage = Duration.ofSeconds(Long.parseLong(args[2]));
    System.out.println(new StoreOutageDriver(Path.of(args[0]), folder).run(outage));
  }

  /**
   * Lets the store be away for so long.
   *
   * @return what was seen, in words
   * @throws IllegalStateException when a call fails, or something is lost, or there twice
   */
  String run(Duration outage) throws Exception {
    Duration calm = outage.dividedBy(2);
    try (StoppablePostgres postgres = StoppablePostgres.start(folder);
        ServerUnderTest server = ServerUnderTest.demo(jar, postgres.environment(), folder)) {
      URI address = server.awaitAddress();
      SpanguardCalls calls = new SpanguardCalls(address, ServerUnderTest.demoKey(folder));
      Set<Answered> answered = new HashSet<>();
      phase(calls, WARM_UP, answered);
      Timings before = phase(calls, calm, answered);
      postgres.stop();
      Timings during = phase(calls, outage, answered);
      check(calls.pipeline().contains("\"store_failing\":true"), "the store was never away");
      check(calls.readiness().contains("degraded"), "not degraded: " + calls.readiness());
      postgres.startAgain();
      Timings after = phase(calls, calm, answered);
      String drained = awaitStored(calls);
      verify(calls, answered);
      server.terminate();
      return String.format(
          Locale.ROOT,
          "outage of %d s, %d calls in all, 0 failed, 0 lost, 0 twice; stored %s%n"
              + "  before: %s%n  during: %s%n  after: %s",
          outage.toSeconds(),
          answered.size(),
          drained,
          before,
          during,
          after);
    }
  }

  private static Timings phase(SpanguardCalls calls, Duration length, Set<Answered> answered)
      throws InterruptedException {
    try (TimedLoad load = TimedLoad.start(calls)) {
      TimeUnit.MILLISECONDS.sleep(length.toMillis());
      Timings timings = load.stop();
      check(timings.failures().isEmpty(), "calls failed: " + timings.failures());
      answered.addAll(timings.answered());
      return timings;
    }
  }

  /** Until nothing waits any more. */
  private static String awaitStored(SpanguardCalls calls) throws Exception {
    long start = System.nanoTime();
    long deadline = start + STORED.toNanos();
    String pipeline = calls.pipeline();
    while (!pipeline.contains("\"waiting\":0,") && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(50);
      pipeline = calls.pipeline();
    }
    check(pipeline.contains("\"waiting\":0,"), "still waiting: " + pipeline);
    check(pipeline.contains("\"dropped\":0,"), "dropped: " + pipeline);
    check(pipeline.contains("\"set_aside\":0,"), "set aside: " + pipeline);
    return String.format(Locale.ROOT, "%.1f s after the load", (System.nanoTime() - start) / 1e9);
  }

  private static void verify(SpanguardCalls calls, Set<Answered> answered)
      throws IOException, InterruptedException {
    Set<String> listed = calls.traceIdsOnce();
    for (Answered each : answered) {
      check(listed.contains(each.traceId()), "a trace is lost: " + each.traceId());
      SpanguardCalls.checkWhole(each, calls.awaitTrace(each.traceId(), Duration.ofSeconds(60)));
    }
  }

  private static void check(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalStateException(otherwise);
    }
  }
}
