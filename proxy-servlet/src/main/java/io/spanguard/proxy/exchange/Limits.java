package io.spanguard.proxy.exchange;

/**
 * How much one exchange, and all of them together, may use. Immutable and safe for use by many
 * threads.
 *
 * @param maxBodyBytes of a request body that is inspected, after decoding; default 32 MiB
 * @param maxResponseBytes of a buffered answer that is inspected, after decoding; default 64 MiB
 * @param maxConcurrentRequests through {@code /proxy} at the same time; default 1000
 */
public record Limits(long maxBodyBytes, long maxResponseBytes, int maxConcurrentRequests) {

  public Limits {
    check("maxBodyBytes", maxBodyBytes);
    check("maxResponseBytes", maxResponseBytes);
    if (maxConcurrentRequests < 1) {
      throw new IllegalArgumentException("maxConcurrentRequests < 1: " + maxConcurrentRequests);
    }
  }

  public static Limits defaults() {
    return new Limits(32L << 20, 64L << 20, 1000);
  }

  /** Bodies are held in one array. */
  private static void check(String what, long bytes) {
    if (bytes < 1 || bytes > 1L << 30) {
      throw new IllegalArgumentException(what + " is not 1 byte to 1 GiB: " + bytes);
    }
  }
}
