package io.spanguard.trace.store;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Durations counted in buckets that grow with the duration, so that a percentile is at most 1 %
 * off, however many there are. Bounded: about 128 buckets for each doubling, and only those that
 * hold something. For use by one thread while it grows.
 */
public final class Histogram {

  private static final int SUB_BITS = 7;
  private static final int SUB_BUCKETS = 1 << SUB_BITS;

  private final TreeMap<Integer, Long> counts = new TreeMap<>();
  private long count;
  private long leastNanos = Long.MAX_VALUE;
  private long mostNanos;

  void add(Duration duration) {
    long nanos = Math.max(0, duration.toNanos());
    counts.merge(bucket(nanos), 1L, Long::sum);
    count++;
    leastNanos = Math.min(leastNanos, nanos);
    mostNanos = Math.max(mostNanos, nanos);
  }

  public long count() {
    return count;
  }

  /**
   * The duration that so many percent of them do not exceed (nearest rank); empty where there is
   * none.
   *
   * @param percent more than 0, at most 100
   */
  public Optional<Duration> percentile(double percent) {
    if (count == 0) {
      return Optional.empty();
    }
    long rank = Math.max(1, (long) Math.ceil(percent / 100 * count));
    long seen = 0;
    for (Map.Entry<Integer, Long> bucket : counts.entrySet()) {
      seen += bucket.getValue();
      if (seen >= rank) {
        long nanos = middle(bucket.getKey());
        return Optional.of(Duration.ofNanos(Math.max(leastNanos, Math.min(mostNanos, nanos))));
      }
    }
    return Optional.of(Duration.ofNanos(mostNanos));
  }

  /** Below 256 each value has its own; above, 128 buckets for each doubling. */
  private static int bucket(long nanos) {
    int shift = Math.max(0, 63 - Long.numberOfLeadingZeros(nanos | 1) - SUB_BITS);
    return shift * SUB_BUCKETS + (int) (nanos >> shift);
  }

  private static long middle(int bucket) {
    if (bucket < 2 * SUB_BUCKETS) {
      return bucket;
    }
    int shift = bucket / SUB_BUCKETS - 1;
    long low = (long) (bucket - shift * SUB_BUCKETS) << shift;
    return low + (1L << shift) / 2;
  }
}
