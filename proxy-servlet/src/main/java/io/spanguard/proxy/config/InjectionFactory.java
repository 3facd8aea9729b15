package io.spanguard.proxy.config;

import io.spanguard.proxy.detect.InjectionDetector;
import io.spanguard.proxy.guardrail.Inspector;
import java.util.Optional;

/** Makes {@link InjectionDetector}s with {@code threshold}. */
final class InjectionFactory implements DetectorFactory {

  @Override
  public String id() {
    return "prompt-injection";
  }

  @Override
  public Optional<Inspector> create(Section guardrail) {
    double threshold =
        guardrail.get(
            "threshold", InjectionDetector.DEFAULT_THRESHOLD, InjectionFactory::threshold);
    return Optional.of(InjectionDetector.of(threshold));
  }

  static double threshold(String text) {
    try {
      double value = Double.parseDouble(text);
      if (value > 0 && value <= 1) {
        return value;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new IllegalArgumentException("is not a number above 0 and up to 1, such as 0.8");
  }
}
