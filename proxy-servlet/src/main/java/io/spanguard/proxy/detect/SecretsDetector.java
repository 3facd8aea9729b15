package io.spanguard.proxy.detect;

import io.spanguard.proxy.guardrail.DetectionContext;
import io.spanguard.proxy.guardrail.Detector;
import io.spanguard.proxy.guardrail.Extent;
import io.spanguard.proxy.guardrail.Scan;
import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.PartKind;

/**
 * Finds credentials: the formats of some two hundred providers, private keys, JSON web tokens,
 * passwords in URLs and connection strings, and random values that are assigned to names such as
 * {@code password}. Placeholders and the samples of documentation are none. Immutable and safe for
 * use by many threads.
 *
 * <p>A finding's type is the rule's id in capitals, for instance {@code GITHUB_PAT}.
 */
public final class SecretsDetector implements Detector {

  private static final RuleSet RULES = RuleSet.of(SecretRules.read());
  private static final SecretsDetector INSTANCE = new SecretsDetector();

  private final Extent extent = new Extent.Local(RULES.longest());

  private SecretsDetector() {}

  public static SecretsDetector create() {
    return INSTANCE;
  }

  @Override
  public String id() {
    return "secrets";
  }

  @Override
  public Extent extent() {
    return extent;
  }

  @Override
  public Scan open(Part part, DetectionContext context) {
    return new AnchoredScan(RULES, part.kind() == PartKind.TOOL_CALL);
  }
}
