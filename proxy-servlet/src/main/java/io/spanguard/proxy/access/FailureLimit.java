package io.spanguard.proxy.access;

import java.time.Duration;

/**
 * How many wrong keys an address may bring before it is told to wait. Immutable and safe for use by
 * many threads.
 *
 * @param burst wrong keys in a row
 * @param refill after which one more is allowed
 * @param addresses how many addresses are remembered; beyond, those not seen for longest are
 *     forgotten
 */
public record FailureLimit(int burst, Duration refill, int addresses) {

  public FailureLimit {
    if (burst < 1) {
      throw new IllegalArgumentException("burst < 1: " + burst);
    }
    if (refill.compareTo(Duration.ofMillis(1)) < 0 || refill.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException("refill is not 1 ms to 1 day: " + refill);
    }
    if (addresses < 1) {
      throw new IllegalArgumentException("addresses < 1: " + addresses);
    }
  }

  /** 20 wrong keys, then one every 3 seconds; 10,000 addresses. */
  public static FailureLimit defaults() {
    return new FailureLimit(20, Duration.ofSeconds(3), 10_000);
  }
}
