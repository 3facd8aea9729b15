package io.spanguard.benchmarks.reliability;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a stretch of load has seen. Not to be changed.
 *
 * @param answered the calls that were answered wholly
 * @param failures the others, in words
 * @param sortedNanos how long each call took
 */
record Timings(Set<Answered> answered, List<String> failures, long[] sortedNanos) {

  static Timings of(Set<Answered> answered, List<String> failures, long[] nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return new Timings(Set.copyOf(answered), List.copyOf(failures), sorted);
  }

  private double millis(double share) {
    int last = sortedNanos.length - 1;
    return last < 0 ? 0 : sortedNanos[(int) (last * share)] / 1e6;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%d calls, p50 %.1f ms, p99 %.1f ms, longest %.1f ms",
        sortedNanos.length,
        millis(0.5),
        millis(0.99),
        millis(1));
  }
}
