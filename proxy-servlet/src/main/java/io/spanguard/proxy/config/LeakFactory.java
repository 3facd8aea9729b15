package io.spanguard.proxy.config;

import io.spanguard.proxy.detect.LeakDetector;
import io.spanguard.proxy.guardrail.Inspector;
import java.util.Optional;

/** Makes {@link LeakDetector}s with {@code overlap: 8} and {@code canary: TEXT}. */
final class LeakFactory implements DetectorFactory {

  @Override
  public String id() {
    return "system-prompt-leak";
  }

  @Override
  public Optional<Inspector> create(Section guardrail) {
    int overlap = guardrail.get("overlap", LeakDetector.DEFAULT_OVERLAP, LimitsFactory::positive);
    Optional<String> canary = guardrail.find("canary", LeakFactory::canary);
    return Optional.of(LeakDetector.of(overlap, canary.orElse(null)));
  }

  private static String canary(String text) {
    if (text.length() < 6 || text.length() > 200) {
      throw new IllegalArgumentException("is not 6 to 200 characters long");
    }
    return text;
  }
}
