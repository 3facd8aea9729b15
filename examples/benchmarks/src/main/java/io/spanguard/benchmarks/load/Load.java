package io.spanguard.benchmarks.load;

import java.time.Duration;
import java.util.Arrays;

/**
 * What one run of the {@link LoadGenerator} saw.
 *
 * @param latencyNanos of each request, in ascending order; not copied
 * @param took from the first request to the last answer
 */
record Load(long[] latencyNanos, Duration took) {

  Load {
    Arrays.sort(latencyNanos);
  }

  int requests() {
    return latencyNanos.length;
  }

  double requestsPerSecond() {
    return requests() * 1e9 / took.toNanos();
  }

  /**
   * The latency that this share of the requests did not exceed.
   *
   * @param share above 0, up to 1
   */
  double micros(double share) {
    int rank = (int) Math.ceil(share * latencyNanos.length);
    return latencyNanos[Math.max(1, rank) - 1] / 1e3;
  }
}
