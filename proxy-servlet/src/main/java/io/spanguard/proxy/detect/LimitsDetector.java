package io.spanguard.proxy.detect;

import io.spanguard.proxy.guardrail.DetectionContext;
import io.spanguard.proxy.guardrail.Detector;
import io.spanguard.proxy.guardrail.Extent;
import io.spanguard.proxy.guardrail.Scan;
import io.spanguard.proxy.wire.Part;

/**
 * Finds what is too much: of a request its tokens and messages, of an answer its tokens, and texts
 * that say the same again and again. Tokens are estimated: four characters of a Latin text, one and
 * a half of others. Immutable and safe for use by many threads.
 *
 * <p>A request that is too long is found in its new parts, whatever part is long.
 */
public final class LimitsDetector implements Detector {

  /** Stands for no limit. */
  public static final int NONE = Integer.MAX_VALUE;

  private final int maxInputTokens;
  private final int maxOutputTokens;
  private final int maxMessages;
  private final int maxRepetitions;

  private LimitsDetector(
      int maxInputTokens, int maxOutputTokens, int maxMessages, int maxRepetitions) {
    this.maxInputTokens = maxInputTokens;
    this.maxOutputTokens = maxOutputTokens;
    this.maxMessages = maxMessages;
    this.maxRepetitions = maxRepetitions;
  }

  /**
   * @param maxInputTokens of all parts of a request
   * @param maxOutputTokens of one part of an answer
   * @param maxMessages parts of a request other than tool definitions
   * @param maxRepetitions how often the same eight words may stand in one text
   */
  public static LimitsDetector of(
      int maxInputTokens, int maxOutputTokens, int maxMessages, int maxRepetitions) {
    check("maxInputTokens", maxInputTokens);
    check("maxOutputTokens", maxOutputTokens);
    check("maxMessages", maxMessages);
    check("maxRepetitions", maxRepetitions);
    return new LimitsDetector(maxInputTokens, maxOutputTokens, maxMessages, maxRepetitions);
  }

  private static void check(String name, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException(name + " < 1: " + limit);
    }
  }

  @Override
  public String id() {
    return "limits";
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
  public boolean findsContent() {
    return false;
  }

  @Override
  public Scan open(Part part, DetectionContext context) {
    if (context.output()) {
      return new LimitsScan(null, maxOutputTokens, maxRepetitions);
    }
    RequestSize size = context.shared(RequestSize.class, () -> RequestSize.of(context.request()));
    String tooMuch = null;
    if (part.isNew() && size.tokens() > maxInputTokens) {
      tooMuch = "about " + size.tokens() + " input tokens, more than " + maxInputTokens;
    } else if (part.isNew() && size.messages() > maxMessages) {
      tooMuch = size.messages() + " messages, more than " + maxMessages;
    }
    return new LimitsScan(tooMuch, NONE, maxRepetitions);
  }
}
