package io.spanguard.proxy.detect.remote;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import io.spanguard.proxy.guardrail.Finding;
import io.spanguard.proxy.wire.PartKind;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a service found in texts that it was asked about a short while ago, since a conversation
 * comes back with every turn. It saves time and money and nothing else. Safe for use by many
 * threads.
 *
 * <p>Kept are findings by kind of part and SHA-256 of the text; never texts, and never failures. A
 * detector belongs to one guardrail of one target, so these are not part of the key.
 */
final class KnownFindings {

  private static final long MAX_ENTRIES = 20_000;

  private final Duration timeToLive;
  private final Clock clock;
  private final Cache<Key, Entry> found;

  private KnownFindings(Duration timeToLive, Clock clock, Cache<Key, Entry> found) {
    this.timeToLive = timeToLive;
    this.clock = clock;
    this.found = found;
  }

  /**
   * @param timeToLive zero: nothing is remembered
   */
  static KnownFindings create(Duration timeToLive, Clock clock) {
    return new KnownFindings(
        timeToLive,
        clock,
        CacheBuilder.newBuilder()
            .maximumWeight(MAX_ENTRIES)
            .weigher((Key key, Entry entry) -> 1 + entry.findings.size())
            .build());
  }

  /** Null where it is not known. */
  @Nullable List<Finding> find(Excerpt excerpt, boolean output) {
    if (timeToLive.isZero()) {
      return null;
    }
    Entry entry = found.getIfPresent(Key.of(excerpt, output));
    return entry == null || !clock.instant().isBefore(entry.until) ? null : entry.findings;
  }

  void keep(Excerpt excerpt, boolean output, List<Finding> findings) {
    if (!timeToLive.isZero()) {
      found.put(
          Key.of(excerpt, output),
          new Entry(List.copyOf(findings), clock.instant().plus(timeToLive)));
    }
  }

  private record Key(
      PartKind kind, @Nullable String tool, String aspect, boolean output, HashCode text) {

    static Key of(Excerpt excerpt, boolean output) {
      return new Key(
          excerpt.part().kind(),
          excerpt.part().toolName(),
          excerpt.aspect(),
          output,
          Hashing.sha256().hashString(excerpt.text(), StandardCharsets.UTF_8));
    }
  }

  private record Entry(List<Finding> findings, Instant until) {}
}
