package io.spanguard.proxy.upstream;

import java.time.Duration;

/**
 * How long each stage of an upstream call may take. Immutable and safe for use by many threads.
 *
 * @param connect to have a connection, TLS included; default 2 s
 * @param firstByte from the request being sent to the head of the answer; default 120 s
 * @param idle between two pieces of the answer; default 120 s
 * @param total of the whole call; default 10 min
 */
public record Timeouts(Duration connect, Duration firstByte, Duration idle, Duration total) {

  public Timeouts {
    check("connect", connect);
    check("firstByte", firstByte);
    check("idle", idle);
    check("total", total);
  }

  public static Timeouts defaults() {
    return new Timeouts(
        Duration.ofSeconds(2),
        Duration.ofSeconds(120),
        Duration.ofSeconds(120),
        Duration.ofMinutes(10));
  }

  private static void check(String what, Duration timeout) {
    if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException(
          what + " timeout is not more than 0 and at most a day: " + timeout);
    }
  }
}
