package io.spanguard.benchmarks.reliability;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Kills the server, again and again, while it is used, and looks whether every call of which the
 * client has the whole answer is in the store after the next start, exactly once.
 *
 * <pre>{@code
 * ServerKillDriver spanguard.jar h2 FOLDER 100      # or sqlite, or postgres
 * }</pre>
 *
 * Each round starts the packaged server, looks at what the round before was answered, uses the
 * server from four threads (plain and streamed model calls, ingest) and kills it (SIGKILL): one in
 * six while it starts, one in six just after, when it drains what the journal holds, the others at
 * any moment of the load. The journal's segments are 64 KiB, so that it begins new ones and moves
 * its checkpoint all the time. For one thread.
 */
public final class ServerKillDriver {

  private static final int LONGEST_LOAD_MILLIS = 1_500;
  private static final int LONGEST_START_MILLIS = 2_000;
  private static final int LONGEST_DRAIN_MILLIS = 60;

  private final Path jar;
  private final Path folder;
  private final Map<String, String> environment;
  private final Random random = new Random(1);
  private final Map<String, Integer> kills = new TreeMap<>();
  private final Set<String> everAnswered = new HashSet<>();
  private Set<Answered> unverified = new HashSet<>();

  ServerKillDriver(Path jar, Path folder, Map<String, String> environment) {
    this.jar = jar;
    this.folder = folder;
    this.environment = Map.copyOf(environment);
  }

  public static void main(String[] args) throws Exception {
    Path folder = Files.createDirectories(Path.of(args[2]));
    int kills = Integer.parseInt(args[3]);
    try (KillableStore store = KillableStore.open(args[1])) {
      String result =
          new ServerKillDriver(Path.of(args[0]), folder, store.environment()).run(kills);
      System.out.println(args[1] + ": " + result);
    }
  }

  /**
   * Kills so many servers.
   *
   * @return what was seen, in words
   * @throws IllegalStateException when something is lost, there twice, or cannot be read
   */
  String run(int count) throws Exception {
    for (int i = 1; i <= count; i++) {
      killOne(i);
    }
    try (ServerUnderTest server = ServerUnderTest.demo(jar, environment, folder)) {
      SpanguardCalls calls =
          new SpanguardCalls(server.awaitAddress(), ServerUnderTest.demoKey(folder));
      verify(calls);
      checkAllOnce(calls);
      server.terminate();
    }
    String journal = ServerUnderTest.runToEnd(jar, environment, "journal", "list", journal());
    check(!journal.matches("(?s).* [1-9][0-9]*\n.*checkpoint.*"), "damaged places:\n" + journal);
    return count
        + " kills "
        + kills
        + ": "
        + everAnswered.size()
        + " answered calls are there, once; 0 lost; the journal is readable";
  }

  private void killOne(int number) throws Exception {
    int kind = random.nextInt(6);
    try (ServerUnderTest server = ServerUnderTest.demo(jar, environment, folder)) {
      if (kind == 0) {
        TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_START_MILLIS));
        count("while starting", server);
        return;
      }
      URI address = server.awaitAddress();
      if (kind == 1) {
        TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_DRAIN_MILLIS));
        count("while draining", server);
        return;
      }
      SpanguardCalls calls = new SpanguardCalls(address, ServerUnderTest.demoKey(folder));
      verify(calls);
      try (Load load = Load.start(calls)) {
        load.awaitFirst();
        TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_LOAD_MILLIS));
        count("under load", server);
        unverified = load.stop();
      }
      unverified.forEach(answered -> everAnswered.add(answered.traceId()));
      System.out.println("kill " + number + ": " + unverified.size() + " calls answered before");
    }
  }

  private void count(String moment, ServerUnderTest server) {
    server.kill();
    kills.merge(moment, 1, Integer::sum);
  }

  private void verify(SpanguardCalls calls) throws IOException, InterruptedException {
    for (Answered answered : unverified) {
      String trace = calls.awaitTrace(answered.traceId(), Duration.ofSeconds(60));
      SpanguardCalls.checkWhole(answered, trace);
    }
    unverified = new HashSet<>();
  }

  /** That no trace is listed twice, nor missing. */
  private void checkAllOnce(SpanguardCalls calls) throws IOException, InterruptedException {
    Set<String> listed = calls.traceIdsOnce();
    check(listed.containsAll(everAnswered), "a trace is not listed");
  }

  private String journal() {
    return folder.resolve("journal").toString();
  }

  private static void check(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalStateException(otherwise);
    }
  }
}
