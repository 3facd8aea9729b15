package io.spanguard.proxy.guardrail;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.hash.HashCode;
import io.spanguard.proxy.wire.PartKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the guardrails of one target found in texts that they have seen, since a conversation comes
 * back with every turn. It saves time and nothing else: no verdict depends on it. Safe for use by
 * many threads.
 *
 * <p>Kept are findings by guardrail, kind of part and SHA-256 of the text as that guardrail sees
 * it; never texts, and never failures.
 */
final class FindingCache {

  /** For shorter texts looking is as fast as remembering. */
  private static final int MIN_LENGTH = 16;

  private final Cache<Key, List<Finding>> found;

  private FindingCache(Cache<Key, List<Finding>> found) {
    this.found = found;
  }

  /**
   * @param maxEntries a text without findings is one, each finding another
   */
  static FindingCache create(long maxEntries) {
    return new FindingCache(
        CacheBuilder.newBuilder()
            .maximumWeight(maxEntries)
            .weigher((Key key, List<Finding> findings) -> 1 + findings.size())
            .build());
  }

  /** Whether what the guardrail finds in the text may be remembered. */
  static boolean mayKeep(Guardrail guardrail, JudgedText text) {
    return text.part().kind().isInput()
        && text.seen().length() >= MIN_LENGTH
        && guardrail.detector() instanceof Detector detector
        && detector.isCacheable();
  }

  /** Null where it is not known. */
  @Nullable List<Finding> find(Guardrail guardrail, JudgedText text) {
    return found.getIfPresent(key(guardrail, text));
  }

  void keep(Guardrail guardrail, JudgedText text, List<Finding> findings) {
    found.put(key(guardrail, text), List.copyOf(findings));
  }

  private static Key key(Guardrail guardrail, JudgedText text) {
    return new Key(guardrail.id(), text.part().kind(), text.digest());
  }

  private record Key(String guardrail, PartKind kind, HashCode text) {}
}
