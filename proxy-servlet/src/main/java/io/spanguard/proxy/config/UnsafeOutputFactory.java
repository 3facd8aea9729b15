package io.spanguard.proxy.config;

import io.spanguard.proxy.detect.UnsafeOutputDetector;
import io.spanguard.proxy.guardrail.Inspector;
import java.util.List;
import java.util.Optional;

/** Makes {@link UnsafeOutputDetector}s with {@code allowedHosts: [example.com]}. */
final class UnsafeOutputFactory implements DetectorFactory {

  @Override
  public String id() {
    return "unsafe-output";
  }

  @Override
  public Optional<Inspector> create(Section guardrail) {
    List<String> hosts = guardrail.list("allowedHosts", List.of(), UnsafeOutputFactory::host);
    return Optional.of(UnsafeOutputDetector.of(hosts));
  }

  private static String host(String text) {
    try {
      UnsafeOutputDetector.of(List.of(text));
      return text;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("is not the name of a host, such as example.com", e);
    }
  }
}
