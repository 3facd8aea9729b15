package io.spanguard.trace.pipeline;

import static java.util.Objects.requireNonNull;

import io.spanguard.trace.store.TraceStore;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Deletes the traces that each workspace has kept for long enough: once at its start and then every
 * hour, in small batches with pauses between, so that nobody else waits for long. Safe for use by
 * many threads.
 *
 * <p>A store that fails is tried again at the next run. Its thread is a daemon and never
 * interrupted.
 *
 * <pre>{@code
 * RetentionJob job = RetentionJob.builder(storage.traces())
 *     .keep("default", RetentionJob.DEFAULT_RETENTION)
 *     .build();
 * job.start();
 * }</pre>
 */
public final class RetentionJob implements AutoCloseable {

  /** How long a workspace keeps traces that says nothing else. */
  public static final Duration DEFAULT_RETENTION = Duration.ofDays(30);

  private static final Logger LOGGER = System.getLogger(RetentionJob.class.getName());
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final TraceStore store;
  private final Map<String, Duration> retentions;
  private final Clock clock;
  private final Duration interval;
  private final int batchSize;
  private final AtomicLong deletedTraces = new AtomicLong();
  private final Thread thread;
  private volatile boolean closed;
  private boolean failing;

  private RetentionJob(Builder builder) {
    this.store = builder.store;
    this.retentions = Map.copyOf(builder.retentions);
    this.clock = builder.clock;
    this.interval = builder.interval;
    this.batchSize = builder.batchSize;
    this.thread = new Thread(null, this::run, "spanguard-retention", 0, false);
    thread.setContextClassLoader(RetentionJob.class.getClassLoader());
    thread.setDaemon(true);
  }

  /** A job that knows no workspace yet. */
  public static Builder builder(TraceStore store) {
    return new Builder(store);
  }

  /** Starts the thread; the first run is now. */
  public RetentionJob start() {
    thread.start();
    return this;
  }

  /**
   * Deletes what has expired by now, on the calling thread.
   *
   * @return how many traces were deleted
   */
  public long runOnce() {
    Instant now = clock.instant();
    long deleted = 0;
    for (Map.Entry<String, Duration> retention : retentions.entrySet()) {
      deleted += expire(retention.getKey(), now.minus(retention.getValue()));
    }
    return deleted;
  }

  /** How many traces were deleted so far. */
  public long deletedTraces() {
    return deletedTraces.get();
  }

  /** Ends after the batch at hand, for which it waits five seconds at most. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    try {
      thread.join(CLOSE_TIMEOUT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private long expire(String workspace, Instant before) {
    long deleted = 0;
    while (!closed) {
      int batch = store.expire(workspace, before, batchSize);
      deleted += batch;
      deletedTraces.addAndGet(batch);
      if (batch < batchSize) {
        break;
      }
      LockSupport.parkNanos(this, PAUSE_NANOS);
    }
    return deleted;
  }

  private void run() {
    while (!closed) {
      try {
        long deleted = runOnce();
        failing = false;
        if (deleted > 0) {
          LOGGER.log(Level.INFO, "{0} expired traces deleted", deleted);
        }
      } catch (RuntimeException e) {
        LOGGER.log(
            failing ? Level.DEBUG : Level.WARNING,
            "expired traces could not be deleted; tried again in " + interval,
            e);
        failing = true;
      }
      awaitNextRun();
    }
  }

  private void awaitNextRun() {
    long deadline = System.nanoTime() + interval.toNanos();
    while (!closed && deadline - System.nanoTime() > 0) {
      Thread.interrupted();
      LockSupport.parkNanos(this, deadline - System.nanoTime());
    }
  }

  /** Collects the settings of a job. For use by one thread. */
  public static final class Builder {
    private final TraceStore store;
    private final Map<String, Duration> retentions = new LinkedHashMap<>();
    private Clock clock = Clock.systemUTC();
    private Duration interval = Duration.ofHours(1);
    private int batchSize = 500;

    private Builder(TraceStore store) {
      this.store = requireNonNull(store, "store");
    }

    /** For how long a workspace keeps its traces, counted from when they were listed. */
    public Builder keep(String workspace, Duration retention) {
      retentions.put(
          requireNonNull(workspace, "workspace"), requireNonNull(retention, "retention"));
      return this;
    }

    /** Default the system's. */
    public Builder clock(Clock clock) {
      this.clock = requireNonNull(clock, "clock");
      return this;
    }

    /** The time from the end of one run to the next. Default one hour. */
    public Builder interval(Duration interval) {
      this.interval = requireNonNull(interval, "interval");
      return this;
    }

    /** How many traces are deleted in one go. Default 500. */
    public Builder batchSize(int batchSize) {
      this.batchSize = batchSize;
      return this;
    }

    /**
     * The job, not started yet.
     *
     * @throws IllegalArgumentException when a retention, the interval or the batch size is not
     *     positive
     */
    public RetentionJob build() {
      retentions.forEach((workspace, retention) -> requirePositive(retention, workspace));
      requirePositive(interval, "interval");
      if (batchSize <= 0) {
        throw new IllegalArgumentException("batchSize <= 0: " + batchSize);
      }
      return new RetentionJob(this);
    }

    private static void requirePositive(Duration duration, String what) {
      if (duration.isNegative() || duration.isZero()) {
        throw new IllegalArgumentException(what + " <= 0: " + duration);
      }
    }
  }
}
