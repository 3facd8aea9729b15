package io.spanguard.proxy.approval;

import static java.util.Objects.requireNonNull;

import io.spanguard.trace.store.ApprovalStore;
import io.spanguard.trace.store.Hold;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * What all exchanges share about approvals: the store, the key of parked answers, and whoever
 * waits. One thread looks for decisions once a second, where anybody waits, and ends what is over
 * once a minute. Safe for use by many threads.
 */
public final class ApprovalDesk implements AutoCloseable {

  private static final Logger LOGGER = System.getLogger(ApprovalDesk.class.getName());
  private static final int MAX_HOLDS = 10_000;
  private static final int BATCH = 200;
  private static final Duration SWEEP = Duration.ofMinutes(1);

  private final ApprovalStore store;
  private final AnswerVault vault;
  private final Clock clock;
  private final Map<String, Duration> retentions;
  private final WaitingRoom room;
  private final Duration beat;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(ApprovalDesk::daemon);
  private boolean failing; // of the desk's thread

  private ApprovalDesk(
      ApprovalStore store,
      AnswerVault vault,
      Clock clock,
      Map<String, Duration> retentions,
      WaitingRoom room,
      Duration beat) {
    this.store = store;
    this.vault = vault;
    this.clock = clock;
    this.retentions = Map.copyOf(retentions);
    this.room = room;
    this.beat = beat;
  }

  /**
   * @param places how many callers may wait at the same time
   * @param retentions how long each workspace keeps what was decided
   * @param beat how often a stream that waits gets a comment
   */
  @SuppressWarnings("FutureReturnValueIgnored") // both tasks catch and tell what goes wrong
  public static ApprovalDesk start(
      ApprovalStore store,
      AnswerVault vault,
      Clock clock,
      int places,
      Map<String, Duration> retentions,
      Duration beat) {
    ApprovalDesk desk =
        new ApprovalDesk(
            requireNonNull(store, "store"),
            vault,
            clock,
            retentions,
            new WaitingRoom(places),
            beat);
    desk.thread.scheduleWithFixedDelay(desk::look, 1, 1, TimeUnit.SECONDS);
    desk.thread.scheduleWithFixedDelay(
        desk::sweepSafely, SWEEP.toSeconds(), SWEEP.toSeconds(), TimeUnit.SECONDS);
    return desk;
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(null, work, "spanguard-approvals", 0, false);
    thread.setContextClassLoader(ApprovalDesk.class.getClassLoader());
    thread.setDaemon(true);
    return thread;
  }

  public ApprovalStore store() {
    return store;
  }

  public AnswerVault vault() {
    return vault;
  }

  /** A place to wait for a hold's decision; empty where every place is taken. */
  public Optional<Waiter> waiter(Hold hold) {
    return room.enter(hold).map(seat -> seat);
  }

  /** How often somebody who waits should be asked whether he is still there. */
  public Duration beat() {
    return beat;
  }

  private void look() {
    if (room.isEmpty()) {
      return;
    }
    try {
      List<Hold> holds = store.live(clock.instant(), MAX_HOLDS);
      room.tell(holds, holds.size() < MAX_HOLDS);
      failing = false;
    } catch (RuntimeException e) {
      failed("decisions could not be looked for; tried again in a second", e);
    }
  }

  private void sweepSafely() {
    try {
      sweep();
    } catch (RuntimeException e) {
      failed("approvals that are over could not be ended; tried again in " + SWEEP, e);
    }
  }

  /** Ends what nobody decided in time, and forgets what was decided long ago. */
  public void sweep() {
    Instant now = clock.instant();
    int ended = BATCH;
    while (ended >= BATCH && !thread.isShutdown()) {
      ended = store.expire(now, BATCH).size();
    }
    retentions.forEach(
        (workspace, retention) -> {
          int forgotten = BATCH;
          while (forgotten >= BATCH && !thread.isShutdown()) {
            forgotten = store.forget(workspace, now.minus(retention), BATCH);
          }
        });
  }

  private void failed(String message, RuntimeException e) {
    LOGGER.log(failing ? Level.DEBUG : Level.WARNING, message, e);
    failing = true;
  }

  /** Sends everybody who waits away, and ends the thread. */
  @Override
  public void close() {
    room.close();
    thread.shutdown();
    try {
      if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
        LOGGER.log(Level.DEBUG, "the store still answers; not waited for");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
