package io.spanguard.benchmarks.load;

/**
 * What became of the traces.
 *
 * @param traces in the store; -1 where they were not counted
 * @param acceptedSpans that the pipeline took
 * @param lostSpans that it refused, its room being full, or that the store refused
 */
record Kept(long traces, long acceptedSpans, long lostSpans) {

  static final Kept NOTHING = new Kept(-1, 0, 0);

  static Kept of(String line) {
    String[] fields = line.split(" ", -1);
    return new Kept(
        Long.parseLong(fields[0]), Long.parseLong(fields[1]), Long.parseLong(fields[2]));
  }

  String line() {
    return traces + " " + acceptedSpans + " " + lostSpans;
  }

  /** What share of the spans since then was kept; zero where there were none. */
  double shareSince(Kept earlier) {
    long accepted = acceptedSpans - earlier.acceptedSpans;
    long lost = lostSpans - earlier.lostSpans;
    return accepted + lost == 0 ? 0 : (double) accepted / (accepted + lost);
  }

  /**
   * How many of these requests have no trace, where each of them makes the same number of spans.
   *
   * @throws IllegalStateException where that number does not work out
   */
  long lostTraces(long requests) {
    long spans = acceptedSpans + lostSpans;
    if (spans == 0 || spans % requests != 0 || lostSpans % (spans / requests) != 0) {
      throw new IllegalStateException(
          requests + " requests made " + acceptedSpans + " + " + lostSpans + " spans");
    }
    return lostSpans / (spans / requests);
  }
}
