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
 * <p>Kept are findings by kind of part, SHA-256 of the text as a guardrail sees it, and guardrail;
 * never texts, and never failures. One look tells what all guardrails found that see the same text.
 */
final class FindingCache {

  /** For shorter texts looking is as fast as remembering. */
  private static final int MIN_LENGTH = 16;

  private final Cache<Key, Remembered> texts;

  private FindingCache(Cache<Key, Remembered> texts) {
    this.texts = texts;
  }

  /**
   * @param maxEntries a text is one, each finding another
   */
  static FindingCache create(long maxEntries) {
    return new FindingCache(
        CacheBuilder.newBuilder()
            .maximumWeight(maxEntries)
            .weigher((Key key, Remembered remembered) -> remembered.weight())
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
    return of(text).by(guardrail);
  }

  void keep(Guardrail guardrail, JudgedText text, List<Finding> findings) {
    Remembered remembered = of(text);
    remembered.add(guardrail, findings);
    if (!findings.isEmpty()) {
      texts.put(key(text), remembered); // it weighs more now
    }
  }

  /** What is remembered of a text as the next guardrail sees it. */
  private Remembered of(JudgedText text) {
    Remembered known = text.remembered();
    if (known != null) {
      return known;
    }
    Key key = key(text);
    Remembered found = texts.getIfPresent(key);
    if (found == null) {
      found = new Remembered();
      texts.put(key, found);
    }
    text.remembered(found);
    return found;
  }

  private static Key key(JudgedText text) {
    return new Key(text.part().kind(), text.digest());
  }

  private record Key(PartKind kind, HashCode text) {}
}
