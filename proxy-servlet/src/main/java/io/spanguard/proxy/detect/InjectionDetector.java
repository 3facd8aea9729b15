package io.spanguard.proxy.detect;

import io.spanguard.proxy.guardrail.DetectionContext;
import io.spanguard.proxy.guardrail.Detector;
import io.spanguard.proxy.guardrail.Extent;
import io.spanguard.proxy.guardrail.Scan;
import io.spanguard.proxy.wire.Part;
import org.jspecify.annotations.Nullable;

/**
 * Finds attempts to give a model other instructions than its own, and to have it give away those.
 * Rules say what such texts say, in a dozen languages and however it is hidden ({@link
 * Normaliser}); a trained score is a second opinion. Both make one score from 0 to 1, and what
 * reaches the threshold is found. Immutable and safe for use by many threads.
 *
 * <p>A text is judged as a whole: a stream has to be held back until its end.
 */
public final class InjectionDetector implements Detector {

  /** The threshold unless something else is said. */
  public static final double DEFAULT_THRESHOLD = 0.8;

  private final double threshold;
  private final InjectionRules rules;
  private final @Nullable InjectionModel model;

  private InjectionDetector(
      double threshold, InjectionRules rules, @Nullable InjectionModel model) {
    this.threshold = threshold;
    this.rules = rules;
    this.model = model;
  }

  public static InjectionDetector create() {
    return of(DEFAULT_THRESHOLD);
  }

  /**
   * @param threshold more than 0, at most 1
   */
  public static InjectionDetector of(double threshold) {
    if (!(threshold > 0 && threshold <= 1)) {
      throw new IllegalArgumentException(
          "threshold is not more than 0 and at most 1: " + threshold);
    }
    return new InjectionDetector(threshold, Shared.RULES, Shared.MODEL);
  }

  /** The same by its rules alone, without the trained score. */
  public InjectionDetector withoutScore() {
    return new InjectionDetector(threshold, rules, null);
  }

  @Override
  public String id() {
    return "prompt-injection";
  }

  @Override
  public Extent extent() {
    return new Extent.Whole();
  }

  @Override
  public Scan open(Part part, DetectionContext context) {
    return new InjectionScan(part.kind(), threshold, rules, model);
  }

  /** Read when the first detector is made, so that no request has to wait for it. */
  private static final class Shared {
    private static final InjectionRules RULES = InjectionRules.read();
    private static final InjectionModel MODEL = InjectionModel.read();
  }
}
