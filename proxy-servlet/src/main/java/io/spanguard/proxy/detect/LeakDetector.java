package io.spanguard.proxy.detect;

import static java.util.Objects.requireNonNull;

import io.spanguard.proxy.guardrail.DetectionContext;
import io.spanguard.proxy.guardrail.Detector;
import io.spanguard.proxy.guardrail.Extent;
import io.spanguard.proxy.guardrail.Scan;
import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.PartKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds answers that give away the system prompt of their own request: where they share so many
 * runs of five words with it, other than those that the user said. A canary, a text that only the
 * system prompt has, is found wherever it is answered. Immutable and safe for use by many threads.
 */
public final class LeakDetector implements Detector {

  /** Shared runs of five words that make a leak, unless something else is said. */
  public static final int DEFAULT_OVERLAP = 8;

  private final int overlap;
  private final @Nullable RuleSet canary;

  private LeakDetector(int overlap, @Nullable RuleSet canary) {
    this.overlap = overlap;
    this.canary = canary;
  }

  public static LeakDetector create() {
    return of(DEFAULT_OVERLAP, null);
  }

  /**
   * @param overlap how many runs of five words have to be shared; of a short system prompt half of
   *     its own are enough
   * @param canary at least 6 characters; null for none
   */
  public static LeakDetector of(int overlap, @Nullable String canary) {
    if (overlap < 1) {
      throw new IllegalArgumentException("overlap < 1: " + overlap);
    }
    if (canary != null && (canary.length() < 6 || canary.length() > 200)) {
      throw new IllegalArgumentException(
          "canary is not 6 to 200 characters long: " + canary.length());
    }
    return new LeakDetector(overlap, canary == null ? null : canaryRules(canary));
  }

  @Override
  public String id() {
    return "system-prompt-leak";
  }

  @Override
  public Extent extent() {
    return new Extent.Prefix();
  }

  /** It depends on the whole request. */
  @Override
  public boolean isCacheable() {
    return false;
  }

  @Override
  public Scan open(Part part, DetectionContext context) {
    requireNonNull(part, "part");
    boolean json = part.kind() == PartKind.TOOL_CALL;
    Shingles prompt = context.shared(Shingles.class, () -> Shingles.of(context.request()));
    Scan leak = new LeakScan(prompt, prompt.enough(overlap), json);
    return canary == null ? leak : new MergedScan(leak, new AnchoredScan(canary, json));
  }

  private static RuleSet canaryRules(String canary) {
    String folded = CharacterFold.of(canary);
    return RuleSet.of(
        List.of(
            AnchoredRule.builder("canary", "(?i)" + java.util.regex.Pattern.quote(folded))
                .triggers(folded)
                .type("SYSTEM_PROMPT")
                .category("LLM07:2025")
                .reason("the system prompt's canary is in the answer")
                .anywhere()
                .build()));
  }
}
