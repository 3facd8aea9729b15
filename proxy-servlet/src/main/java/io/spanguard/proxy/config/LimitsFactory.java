package io.spanguard.proxy.config;

import io.spanguard.proxy.detect.LimitsDetector;
import io.spanguard.proxy.guardrail.Inspector;
import io.spanguard.proxy.wire.PartKind;
import java.util.List;
import java.util.Optional;

/**
 * Makes {@link LimitsDetector}s with {@code maxInputTokens}, {@code maxOutputTokens}, {@code
 * maxMessages} and {@code maxRepetitions}, at least one of them.
 */
final class LimitsFactory implements DetectorFactory {

  private static final List<String> KEYS =
      List.of("maxInputTokens", "maxOutputTokens", "maxMessages", "maxRepetitions");

  @Override
  public String id() {
    return "limits";
  }

  /** What it looks at follows from what it limits. */
  @Override
  public List<PartKind> defaultOn() {
    return List.of(PartKind.PROMPT, PartKind.TOOL_RESULT, PartKind.COMPLETION);
  }

  @Override
  public Optional<Inspector> create(Section guardrail) {
    int[] limits = new int[KEYS.size()];
    boolean any = false;
    for (int i = 0; i < limits.length; i++) {
      any |= guardrail.has(KEYS.get(i));
      limits[i] = guardrail.get(KEYS.get(i), LimitsDetector.NONE, LimitsFactory::positive);
    }
    if (!any) {
      guardrail.problem("maxInputTokens", "missing; one of " + String.join(", ", KEYS));
      return Optional.empty();
    }
    return Optional.of(LimitsDetector.of(limits[0], limits[1], limits[2], limits[3]));
  }

  static int positive(String text) {
    try {
      int value = Integer.parseInt(text);
      if (value > 0) {
        return value;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new IllegalArgumentException("is not a whole number above 0");
  }
}
