package io.spanguard.benchmarks.load;

import java.time.Duration;

/**
 * What each contender has to do.
 *
 * @param warmUp requests before anything is measured
 * @param rounds how often everyone has its turn
 * @param singleRequests on one connection, in each round
 * @param connections of the second half of each round
 * @param time the second half takes
 * @param stream whether the model's answers are streamed
 */
record Plan(
    int warmUp, int rounds, int singleRequests, int connections, Duration time, boolean stream) {

  Plan {
    check("warm-up", warmUp);
    check("rounds", rounds);
    check("single", singleRequests);
    check("connections", connections);
    if (time.isZero() || time.isNegative()) {
      throw new IllegalArgumentException("time <= 0: " + time);
    }
  }

  private static void check(String what, int count) {
    if (count < 1) {
      throw new IllegalArgumentException(what + " < 1: " + count);
    }
  }
}
