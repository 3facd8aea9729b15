package io.spanguard.proxy.approval;

import static java.util.Objects.requireNonNull;

import io.spanguard.trace.store.Approval;
import io.spanguard.trace.store.ApprovalStore;
import io.spanguard.trace.store.ApprovalStore.Expired;
import io.spanguard.trace.store.Hold;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
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
 * What all exchanges share about approvals: the store, the key of parked answers, whoever waits,
 * and who is told. One thread looks for decisions once a second, where anybody waits or may have
 * to, and ends what is over once a minute. Safe for use by many threads.
 *
 * <p>By looking it also knows whether the store is there, so that requests need not find out: a
 * database that is gone keeps whoever asks it waiting for long.
 */
public final class ApprovalDesk implements AutoCloseable {

  private static final Logger LOGGER = System.getLogger(ApprovalDesk.class.getName());
  private static final int MAX_HOLDS = 10_000;
  private static final int BATCH = 200;
  private static final Duration SWEEP = Duration.ofMinutes(1);

  /** A look that takes longer finds no store. */
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private final ApprovalStore store;
  private final AnswerVault vault;
  private final DecisionSpans decisions;
  private final Clock clock;
  private final Map<String, Duration> retentions;
  private final Duration beat;
  private final WaitingRoom room;
  private final ApprovalNotifier notifier = ApprovalNotifier.create();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(ApprovalDesk::daemon);
  private final boolean watchful;
  private boolean failing; // of the desk's thread
  private volatile boolean away;

  /** By {@link System#nanoTime}; 0 while nobody looks. */
  private volatile long lookingSince;

  private ApprovalDesk(Builder builder) {
    this.store = builder.store;
    this.vault = builder.vault;
    this.decisions = builder.decisions;
    this.clock = builder.clock;
    this.retentions = builder.retentions;
    this.beat = builder.beat;
    this.watchful = builder.watchful;
    this.room = new WaitingRoom(builder.places);
  }

  /**
   * @param decisions is told of approvals whose time is over
   */
  public static Builder builder(ApprovalStore store, AnswerVault vault, DecisionSpans decisions) {
    return new Builder(store, vault, decisions);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(null, work, "spanguard-approvals", 0, false);
    thread.setContextClassLoader(ApprovalDesk.class.getClassLoader());
    thread.setDaemon(true);
    return thread;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // both tasks catch and tell what goes wrong
  private ApprovalDesk start() {
    thread.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
    thread.scheduleWithFixedDelay(
        this::sweepSafely, SWEEP.toSeconds(), SWEEP.toSeconds(), TimeUnit.SECONDS);
    return this;
  }

  public ApprovalStore store() {
    return store;
  }

  public AnswerVault vault() {
    return vault;
  }

  /** Where decisions are told of. */
  public DecisionSpans decisions() {
    return decisions;
  }

  /** A place to wait for a hold's decision; empty where every place is taken. */
  public Optional<Waiter> waiter(Hold hold) {
    return room.enter(hold).map(seat -> seat);
  }

  /** Whether the store did not answer when it was asked last, or does not now. */
  public boolean isAway() {
    long since = lookingSince;
    return away || (since != 0 && System.nanoTime() - since > PATIENCE.toNanos());
  }

  /** How often somebody who waits should be asked whether he is still there. */
  public Duration beat() {
    return beat;
  }

  /** Has new approvals posted to a URL soon. */
  public void tell(URI url, List<Approval> opened) {
    opened.forEach(approval -> notifier.opened(url, approval));
  }

  private void look() {
    if (!watchful && room.isEmpty()) {
      return;
    }
    long now = System.nanoTime();
    lookingSince = now == 0 ? 1 : now;
    try {
      List<Hold> holds = store.live(clock.instant(), MAX_HOLDS);
      room.tell(holds, holds.size() < MAX_HOLDS);
      failing = false;
      away = false;
    } catch (RuntimeException e) {
      away = true;
      failed("decisions could not be looked for; tried again in a second", e);
    } finally {
      lookingSince = 0;
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
    List<Expired> ended;
    do {
      ended = store.expire(now, BATCH);
      ended.forEach(expired -> decisions.decided(expired.workspace(), expired.approval()));
    } while (ended.size() >= BATCH && !thread.isShutdown());
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

  /** New approvals that could not be posted to where people look. */
  public long noticesDropped() {
    return notifier.dropped();
  }

  /** Sends everybody who waits away, and ends the threads. */
  @Override
  public void close() {
    room.close();
    notifier.close();
    thread.shutdown();
    try {
      if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
        LOGGER.log(Level.DEBUG, "the store still answers; not waited for");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Collects a desk. For use by one thread. */
  public static final class Builder {
    private final ApprovalStore store;
    private final AnswerVault vault;
    private final DecisionSpans decisions;
    private Clock clock = Clock.systemUTC();
    private Map<String, Duration> retentions = Map.of();
    private Duration beat = Duration.ofSeconds(10);
    private int places = 250;
    private boolean watchful;

    private Builder(ApprovalStore store, AnswerVault vault, DecisionSpans decisions) {
      this.store = requireNonNull(store, "store");
      this.vault = requireNonNull(vault, "vault");
      this.decisions = requireNonNull(decisions, "decisions");
    }

    /** Default the system's. */
    public Builder clock(Clock clock) {
      this.clock = requireNonNull(clock, "clock");
      return this;
    }

    /** How many callers may wait at the same time; default 250. */
    public Builder places(int places) {
      if (places < 1) {
        throw new IllegalArgumentException("places < 1: " + places);
      }
      this.places = places;
      return this;
    }

    /** How long each workspace keeps what was decided; default: for ever. */
    public Builder retentions(Map<String, Duration> retentions) {
      this.retentions = Map.copyOf(retentions);
      return this;
    }

    /** How often a stream that waits gets a comment; default 10 seconds. */
    public Builder beat(Duration beat) {
      this.beat = requireNonNull(beat, "beat");
      return this;
    }

    /** Whether it looks also while nobody waits, since somebody may have to; default false. */
    public Builder watchful(boolean watchful) {
      this.watchful = watchful;
      return this;
    }

    /** A desk whose thread runs. */
    public ApprovalDesk start() {
      return new ApprovalDesk(this).start();
    }
  }
}
