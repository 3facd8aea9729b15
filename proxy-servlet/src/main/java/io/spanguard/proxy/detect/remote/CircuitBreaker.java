package io.spanguard.proxy.detect.remote;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Keeps calls from a service that does not answer: after some failures in a row nobody asks it for
 * a while, then one judgement tries. Safe for use by many threads.
 */
final class CircuitBreaker {

  static final int MAX_FAILURES = 5;
  static final Duration PAUSE = Duration.ofSeconds(30);

  private final Clock clock;

  private int failures; // guarded by this

  /** Until when nobody asks; null while all may. */
  private @Nullable Instant openUntil; // guarded by this

  /** Who tries whether it answers again; null where nobody does. */
  private @Nullable Permit probe; // guarded by this

  CircuitBreaker(Clock clock) {
    this.clock = clock;
  }

  /** Lets one judgement in, which may be several calls; null where nobody is to ask now. */
  synchronized @Nullable Permit enter() {
    if (openUntil == null) {
      return new Permit();
    }
    if (probe != null || clock.instant().isBefore(openUntil)) {
      return null;
    }
    probe = new Permit();
    return probe;
  }

  private synchronized boolean closeCircuit() {
    boolean wasOpen = openUntil != null;
    failures = 0;
    openUntil = null;
    probe = null;
    return wasOpen;
  }

  private synchronized boolean count() {
    failures = Math.min(failures + 1, MAX_FAILURES);
    if (failures < MAX_FAILURES) {
      return false;
    }
    boolean first = openUntil == null;
    openUntil = clock.instant().plus(PAUSE);
    probe = null;
    return first;
  }

  @SuppressWarnings("ReferenceEquality") // each permit is itself
  private synchronized void leave(Permit permit) {
    if (probe == permit) {
      probe = null;
    }
  }

  /** Leave to call the service. Safe for use by many threads. */
  final class Permit implements AutoCloseable {

    private Permit() {}

    /** A call went well. Returns whether the service had been given up before. */
    boolean succeeded() {
      return closeCircuit();
    }

    /** A call failed. Returns whether the service is given up just now. */
    boolean failed() {
      return count();
    }

    /** No more calls; where there was none that tells anything, the next judgement may try. */
    @Override
    public void close() {
      leave(this);
    }
  }
}
