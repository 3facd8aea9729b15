package io.spanguard.proxy.access;

import static java.util.Objects.requireNonNull;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.net.InetAddresses;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ConcurrentMap;

/**
 * A token bucket of wrong keys for each address. An IPv6 address counts as its /64 network, which
 * is what one customer has. Safe for use by many threads.
 */
final class FailureCounter {

  private final FailureLimit limit;
  private final Clock clock;
  private final ConcurrentMap<String, Bucket> buckets;

  FailureCounter(FailureLimit limit, Clock clock) {
    this.limit = requireNonNull(limit, "limit");
    this.clock = requireNonNull(clock, "clock");
    Cache<String, Bucket> cache = CacheBuilder.newBuilder().maximumSize(limit.addresses()).build();
    this.buckets = cache.asMap();
  }

  /** Counts a wrong key; how long to wait where there were too many, else empty. */
  Optional<Duration> count(String address) {
    long now = clock.millis();
    Bucket after =
        buckets.compute(
            network(address),
            (ignored, before) -> (before == null ? full(now) : refilled(before, now)).taken());
    if (!after.refused()) {
      return Optional.empty();
    }
    return Optional.of(Duration.ofMillis(after.sinceMillis() + limit.refill().toMillis() - now));
  }

  private Bucket full(long now) {
    return new Bucket(limit.burst(), now, false);
  }

  private Bucket refilled(Bucket bucket, long now) {
    long refillMillis = limit.refill().toMillis();
    // A clock that was set back must not lock an address out for longer than one refill.
    long elapsed = Math.max(0, now - bucket.sinceMillis());
    long since = Math.min(bucket.sinceMillis(), now);
    long gained = elapsed / refillMillis;
    return bucket.tokens() + gained >= limit.burst()
        ? full(now)
        : new Bucket((int) (bucket.tokens() + gained), since + gained * refillMillis, false);
  }

  private static String network(String address) {
    if (!InetAddresses.isInetAddress(address)) {
      return address;
    }
    InetAddress parsed = InetAddresses.forString(address);
    return parsed instanceof Inet6Address
        ? HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), 8))
        : address;
  }

  /** What an address has left. */
  private record Bucket(int tokens, long sinceMillis, boolean refused) {

    Bucket taken() {
      return tokens > 0
          ? new Bucket(tokens - 1, sinceMillis, false)
          : new Bucket(0, sinceMillis, true);
    }
  }
}
