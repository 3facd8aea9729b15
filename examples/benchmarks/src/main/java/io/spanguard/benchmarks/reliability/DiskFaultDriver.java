package io.spanguard.benchmarks.reliability;

import io.spanguard.benchmarks.reliability.FaultyFolder.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Lets the disk below the server's data folder fail and hang while the server is used, and looks
 * what of it is noticed: model calls must be answered, what is dropped must be counted and told
 * once, and all the rest be stored, exactly once, when the disk is well again.
 *
 * <pre>{@code
 * DiskFaultDriver spanguard.jar FOLDER 10      # seconds of each fault
 * }</pre>
 *
 * The packaged server runs with its demo model, journal and SQLite in one folder; a hundred calls
 * come a second (plain and streamed model calls, ingest). The faults, each followed by as long a
 * time without one: writes fail with EIO; syncs fail with EIO; the disk hangs as an ext4 disk does,
 * first in syncs and, half-way, in writes too; it hangs in everything at once, which holds the one
 * call that is writing. Needs Linux and a C compiler. For one thread.
 */
public final class DiskFaultDriver {

  private static final Duration WARM_UP = Duration.ofSeconds(5);

  /** After so long without a slow write the journal lets requests write themselves again. */
  private static final Duration TRUSTED = Duration.ofSeconds(65);

  private static final Duration STORED = Duration.ofMinutes(3);

  private final Path jar;
  private final Path folder;
  private final Duration length;
  private final Set<Answered> mustBeThere = new HashSet<>();
  private final Set<Answered> mayBeDropped = new HashSet<>();
  private final List<String> lines = new ArrayList<>();

  DiskFaultDriver(Path jar, Path folder, Duration length) {
    this.jar = jar;
    this.folder = folder;
    this.length = length;
  }

  public static void main(String[] args) throws Exception {
    Path folder = Files.createDirectories(Path.of(args[1]));
    Duration length = Duration.ofSeconds(Long.parseLong(args[2]));
    System.out.println(new DiskFaultDriver(Path.of(args[0]), folder, length).run());
  }

  /**
   * Goes through all faults.
   *
   * @return what was seen, in words
   * @throws IllegalStateException when a model call fails, or something is lost without being
   *     counted, or there twice
   */
  String run() throws Exception {
    FaultyFolder disk = FaultyFolder.create(folder.resolve("data"), folder);
    Path log = folder.resolve("server.log");
    Map<String, String> environment = new HashMap<>(disk.environment());
    environment.put("SPANGUARD_STORAGE_URL", "jdbc:sqlite:./traces.db");
    try (ServerUnderTest server =
        ServerUnderTest.demo(
            jar, environment, disk.path(), ProcessBuilder.Redirect.to(log.toFile()))) {
      SpanguardCalls calls =
          new SpanguardCalls(server.awaitAddress(), ServerUnderTest.demoKey(disk.path()));
      load(calls, WARM_UP);
      try {
        lines.add(String.format("%-24s %s", "before", well(calls)));
        fault(calls, disk, "writes fail", Mode.EIO_WRITE, Mode.EIO_WRITE);
        fault(calls, disk, "syncs fail", Mode.EIO_SYNC, Mode.EIO_SYNC);
        fault(calls, disk, "syncs, then all, hang", Mode.HANG_SYNC, Mode.HANG);
        TimeUnit.MILLISECONDS.sleep(TRUSTED.toMillis());
        fault(calls, disk, "all hangs at once", Mode.HANG, Mode.HANG);
      } finally {
        disk.isWell();
      }
      String pipeline = awaitStored(calls);
      lines.add(verify(calls, pipeline));
      server.terminate();
    }
    List<String> told = Files.readAllLines(log);
    lines.add(
        String.format(
            Locale.ROOT,
            "log: %d times that spans are dropped, %d that a sync fails; %d warnings in all",
            count(told, "spans dropped"),
            count(told, "could not be forced to the disk"),
            count(told, " WARN  ") + count(told, " ERROR ")));
    // the second time is that after a minute in which nothing was dropped
    check(count(told, "spans dropped") <= 2, "told again and again, see " + log);
    return String.join("\n", lines);
  }

  private static long count(List<String> log, String words) {
    return log.stream().filter(line -> line.contains(words)).count();
  }

  /** A fault, and what follows it, both under load. */
  private void fault(SpanguardCalls calls, FaultyFolder disk, String name, Mode first, Mode then)
      throws Exception {
    long dropped = dropped(calls.pipeline());
    Timings timings;
    try (TimedLoad load = TimedLoad.start(calls)) {
      disk.is(first);
      TimeUnit.MILLISECONDS.sleep(length.toMillis() / 2);
      disk.is(then);
      TimeUnit.MILLISECONDS.sleep(length.toMillis() / 2);
      disk.isWell();
      timings = load.stop();
    }
    check(
        timings.failures().stream().allMatch(each -> each.endsWith("503 /v1/traces")),
        name + ": model calls failed: " + timings.failures());
    mayBeDropped.addAll(timings.answered());
    lines.add(
        String.format(
            Locale.ROOT,
            "%-24s %s; ingest refused %d times, %d spans dropped",
            name,
            timings,
            timings.failures().size(),
            dropped(calls.pipeline()) - dropped));
    lines.add(String.format("%-24s %s", "well again", well(calls)));
  }

  private Timings well(SpanguardCalls calls) throws InterruptedException {
    Timings timings = load(calls, length);
    mustBeThere.addAll(timings.answered());
    return timings;
  }

  private static Timings load(SpanguardCalls calls, Duration length) throws InterruptedException {
    try (TimedLoad load = TimedLoad.start(calls)) {
      TimeUnit.MILLISECONDS.sleep(length.toMillis());
      Timings timings = load.stop();
      check(timings.failures().isEmpty(), "calls failed: " + timings.failures());
      return timings;
    }
  }

  /** What the pipeline says when nothing waits any more. */
  private static String awaitStored(SpanguardCalls calls) throws Exception {
    long deadline = System.nanoTime() + STORED.toNanos();
    String pipeline = calls.pipeline();
    while (!pipeline.contains("\"waiting\":0,") && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(50);
      pipeline = calls.pipeline();
    }
    check(pipeline.contains("\"waiting\":0,"), "still waiting: " + pipeline);
    check(pipeline.contains("\"set_aside\":0,"), "set aside: " + pipeline);
    return pipeline;
  }

  private String verify(SpanguardCalls calls, String pipeline)
      throws IOException, InterruptedException {
    Set<String> listed = calls.traceIdsOnce();
    for (Answered each : mustBeThere) {
      check(listed.contains(each.traceId()), "a trace is lost: " + each.traceId());
      SpanguardCalls.checkWhole(each, calls.awaitTrace(each.traceId(), Duration.ofSeconds(60)));
    }
    List<Answered> missing =
        mayBeDropped.stream().filter(each -> !listed.contains(each.traceId())).toList();
    check(
        missing.stream().noneMatch(each -> each.spans() >= 0),
        "an ingest that was answered is lost: " + missing);
    check(
        missing.size() <= dropped(pipeline),
        missing.size() + " traces are missing, more than were dropped: " + pipeline);
    return String.format(
        Locale.ROOT,
        "%d calls answered while the disk was well and %d while it was not: of those 0 are missing,"
            + " of these %d, all of them model calls; %d spans counted as dropped; 0 twice",
        mustBeThere.size(),
        mayBeDropped.size(),
        missing.size(),
        dropped(pipeline));
  }

  private static long dropped(String pipeline) {
    int start = pipeline.indexOf("\"dropped\":") + "\"dropped\":".length();
    int end = start;
    while (Character.isDigit(pipeline.charAt(end))) {
      end++;
    }
    return Long.parseLong(pipeline, start, end, 10);
  }

  private static void check(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalStateException(otherwise);
    }
  }
}
