package io.spanguard.proxy.detect;

/**
 * How {@link InjectionDetector} puts together what its rules and its trained score say. Public for
 * those who measure it.
 */
public final class InjectionOpinion {

  /** What the score may say at most. */
  private static final double MOST_SCORE = 0.98;

  /** Its doubt counts so many times where no rule agrees. */
  private static final double ALONE = 1.45;

  private InjectionOpinion() {}

  /**
   * As if the rules were independent of the score.
   *
   * @param rules what they say together, from 0 for nothing to 1
   * @param score from 0 to 1
   */
  public static double of(double rules, double score) {
    double doubt = 1 - Math.min(MOST_SCORE, score);
    // it is to be surer of itself where no rule says anything
    return Math.max(0, 1 - (rules == 0 ? ALONE : 1 - rules) * doubt);
  }
}
