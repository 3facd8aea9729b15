package io.spanguard.benchmarks.approval;

import io.spanguard.trace.store.Storage;
import io.spanguard.trace.store.StorageConfig;
import io.spanguard.trace.store.StorageProvider;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Has many callers wait for a person at the same time, and measures what the store is asked in that
 * time, how long the API takes to list all of them, and how soon the last has its answer once it is
 * approved.
 *
 * <pre>{@code
 * ApprovalFigures jdbc:h2:./approvals FOLDER 1000
 * }</pre>
 *
 * On JDK 21 and newer they wait on virtual threads.
 */
public final class ApprovalFigures {

  private static final int ROUNDS = 50;

  /** Compiled before anything is measured. */
  private static final int WARM_UP = 50;

  private static final Duration HELD_WITHIN = Duration.ofMinutes(4);

  private final CountedStorage storage;
  private final int waiters;
  private final Duration watched;

  ApprovalFigures(Storage storage, int waiters, Duration watched) {
    this.storage = new CountedStorage(storage);
    this.waiters = waiters;
    this.watched = watched;
  }

  public static void main(String[] args) throws Exception {
    StorageConfig config = StorageConfig.of(args[0], Path.of(args[1]));
    try (Storage storage = StorageProvider.openAny(config)) {
      System.out.println(
          new ApprovalFigures(storage, Integer.parseInt(args[2]), Duration.ofSeconds(20)).run());
    }
    // The servers' threads would keep the process.
    System.exit(0);
  }

  String run() throws Exception {
    try (CallingModel model = CallingModel.start();
        HoldingServer server =
            HoldingServer.start(model.url(), storage, Duration.ofMinutes(10), waiters)) {
      List<CompletableFuture<HttpResponse<String>>> callers = new ArrayList<>();
      for (int i = 0; i < waiters; i++) {
        callers.add(server.ask("refund " + i));
      }
      awaitPending(server, callers);
      String lists = lists(server);
      String queries = queries();
      String answers = answers(server, callers);
      return String.join("\n", queries, lists, answers);
    }
  }

  private void awaitPending(
      HoldingServer server, List<CompletableFuture<HttpResponse<String>>> callers)
      throws Exception {
    long deadline = System.nanoTime() + HELD_WITHIN.toNanos();
    int held = server.pending().size();
    while (held < waiters) {
      for (CompletableFuture<HttpResponse<String>> caller : callers) {
        if (caller.isDone()) {
          throw new IllegalStateException("a call was not held: " + caller.get().body());
        }
      }
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            held + " of " + waiters + " calls were held within " + HELD_WITHIN);
      }
      Thread.sleep(200);
      held = server.pending().size();
    }
  }

  private String lists(HoldingServer server) throws Exception {
    double[] millis = new double[ROUNDS];
    for (int i = -WARM_UP; i < ROUNDS; i++) {
      long start = System.nanoTime();
      int listed = server.pending().size();
      millis[Math.max(0, i)] = (System.nanoTime() - start) / 1e6;
      if (listed != waiters) {
        throw new IllegalStateException(listed + " approvals are listed, not " + waiters);
      }
    }
    Arrays.sort(millis);
    return "%d pending listed by the API: p50 %.1f ms, p95 %.1f ms"
        .formatted(waiters, millis[ROUNDS / 2], millis[ROUNDS * 95 / 100]);
  }

  private String queries() throws InterruptedException {
    long before = storage.total();
    long looks = storage.calls("live");
    Thread.sleep(watched.toMillis());
    looks = storage.calls("live") - looks;
    long others = storage.total() - before - looks;
    return "%d callers waited for %d s: %d looks for decisions, %d other queries"
        .formatted(waiters, watched.toSeconds(), looks, others);
  }

  private String answers(
      HoldingServer server, List<CompletableFuture<HttpResponse<String>>> callers)
      throws Exception {
    List<String> ids = new ArrayList<>();
    server.pending().forEach(approval -> ids.add(approval.get("id").asText()));
    for (String id : ids) {
      int status = server.decide(id, "approve");
      if (status != 200) {
        throw new IllegalStateException("the decision was answered with " + status);
      }
    }
    long start = System.nanoTime();
    int answered = 0;
    for (CompletableFuture<HttpResponse<String>> caller : callers) {
      answered += caller.get().statusCode() == 200 ? 1 : 0;
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return "%d of %d callers had their answer %.1f s after the last was approved"
        .formatted(answered, waiters, seconds);
  }
}
