package io.spanguard.proxy.config;

import io.spanguard.proxy.detect.SecretsDetector;
import io.spanguard.proxy.guardrail.Inspector;
import java.util.Optional;

/** Makes the {@link SecretsDetector}, which has no settings. */
final class SecretsFactory implements DetectorFactory {

  @Override
  public String id() {
    return "secrets";
  }

  @Override
  public Optional<Inspector> create(Section guardrail) {
    return Optional.of(SecretsDetector.create());
  }
}
